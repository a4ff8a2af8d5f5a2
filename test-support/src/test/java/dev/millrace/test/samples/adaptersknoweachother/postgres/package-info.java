/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.adaptersknoweachother.postgres;

import org.jspecify.annotations.NullMarked;
