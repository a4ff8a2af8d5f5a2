/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.kernelknowsadapter;

import org.jspecify.annotations.NullMarked;
