/**
 * How fast a read model is filled from the log.
 */
@NullMarked
package dev.millrace.benchmarks.rebuild;

import org.jspecify.annotations.NullMarked;
