/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.fieldinjection;

import org.jspecify.annotations.NullMarked;
