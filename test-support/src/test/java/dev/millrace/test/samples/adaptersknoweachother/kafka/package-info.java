/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.adaptersknoweachother.kafka;

import org.jspecify.annotations.NullMarked;
