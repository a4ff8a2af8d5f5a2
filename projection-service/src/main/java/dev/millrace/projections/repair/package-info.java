/**
 * Makes rows of live versions anew from the log.
 */
@NullMarked
package dev.millrace.projections.repair;

import org.jspecify.annotations.NullMarked;
