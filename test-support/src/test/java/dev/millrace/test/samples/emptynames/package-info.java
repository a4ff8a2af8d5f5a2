/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.emptynames;

import org.jspecify.annotations.NullMarked;
