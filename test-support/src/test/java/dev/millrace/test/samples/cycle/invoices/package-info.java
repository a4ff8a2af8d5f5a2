/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.cycle.invoices;

import org.jspecify.annotations.NullMarked;
