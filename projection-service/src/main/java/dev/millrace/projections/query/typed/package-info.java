/**
 * Read models as records, for the beans of an application.
 */
@NullMarked
package dev.millrace.projections.query.typed;

import org.jspecify.annotations.NullMarked;
