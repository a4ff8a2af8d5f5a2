/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.emptynames.util;

import org.jspecify.annotations.NullMarked;
