/** A sample that ArchitectureRulesTests judges. */
@NullMarked
package dev.millrace.test.samples.controlleroutsideweb;

import org.jspecify.annotations.NullMarked;
