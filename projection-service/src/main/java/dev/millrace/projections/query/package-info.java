/**
 * Reads read models, and waits until they contain what a client wrote.
 */
@NullMarked
package dev.millrace.projections.query;

import org.jspecify.annotations.NullMarked;
