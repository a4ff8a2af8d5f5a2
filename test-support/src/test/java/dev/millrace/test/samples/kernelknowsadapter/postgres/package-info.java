/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.kernelknowsadapter.postgres;

import org.jspecify.annotations.NullMarked;
