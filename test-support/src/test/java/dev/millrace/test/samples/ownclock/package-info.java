/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.ownclock;

import org.jspecify.annotations.NullMarked;
