/**
 * Reads read models through the stable views.
 */
@NullMarked
package dev.millrace.projections.query.postgres;

import org.jspecify.annotations.NullMarked;
