/**
 * The positions and effects of reactions in Postgres.
 */
@NullMarked
package dev.millrace.projections.reactions.postgres;

import org.jspecify.annotations.NullMarked;
