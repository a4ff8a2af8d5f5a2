/**
 * Read models, checkpoints and rebuilds in Postgres.
 */
@NullMarked
package dev.millrace.projections.engine.postgres;

import org.jspecify.annotations.NullMarked;
