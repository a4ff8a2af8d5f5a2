/**
 * Health and metrics of projections.
 */
@NullMarked
package dev.millrace.projections.observe;

import org.jspecify.annotations.NullMarked;
