/**
 * The database and the processes that a benchmark measures.
 */
@NullMarked
package dev.millrace.benchmarks.environment;

import org.jspecify.annotations.NullMarked;
