/**
 * How a user declares projections.
 */
@NullMarked
package dev.millrace.projections;

import org.jspecify.annotations.NullMarked;
