/**
 * What goes wrong when records are applied, and what may help against it.
 */
@NullMarked
package dev.millrace.projections.engine.failure;

import org.jspecify.annotations.NullMarked;
