/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.cycle.orders;

import org.jspecify.annotations.NullMarked;
