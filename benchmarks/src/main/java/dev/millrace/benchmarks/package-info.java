/**
 * Each figure we claim, beside its limit, in one run.
 */
@NullMarked
package dev.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
