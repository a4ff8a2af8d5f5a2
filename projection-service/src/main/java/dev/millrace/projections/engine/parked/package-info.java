/**
 * Events that could not be applied, set aside until an operator retries or skips them.
 */
@NullMarked
package dev.millrace.projections.engine.parked;

import org.jspecify.annotations.NullMarked;
