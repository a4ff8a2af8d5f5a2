/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.sound.web;

import org.jspecify.annotations.NullMarked;
