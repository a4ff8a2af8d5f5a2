/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.olddate;

import org.jspecify.annotations.NullMarked;
