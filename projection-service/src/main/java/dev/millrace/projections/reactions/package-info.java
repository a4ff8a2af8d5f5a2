/**
 * Runs reactions: effects in the world, at most once for each event.
 */
@NullMarked
package dev.millrace.projections.reactions;

import org.jspecify.annotations.NullMarked;
