/**
 * Copies of read models at exact offsets, taken while they go on.
 */
@NullMarked
package dev.millrace.projections.engine.snapshots;

import org.jspecify.annotations.NullMarked;
