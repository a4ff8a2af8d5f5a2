/**
 * Runs projections: reads the log, applies batches, rebuilds and swaps versions.
 */
@NullMarked
package dev.millrace.projections.engine;

import org.jspecify.annotations.NullMarked;
