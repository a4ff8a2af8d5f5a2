/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.sound.postgres;

import org.jspecify.annotations.NullMarked;
