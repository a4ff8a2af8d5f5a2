/**
 * Queries whose answers are kept up to date.
 */
@NullMarked
package dev.millrace.projections.query.live;

import org.jspecify.annotations.NullMarked;
