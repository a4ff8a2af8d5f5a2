/**
 * Rounds, turns, figures and reports, whatever is measured.
 */
@NullMarked
package dev.millrace.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
