/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.sound;

import org.jspecify.annotations.NullMarked;
