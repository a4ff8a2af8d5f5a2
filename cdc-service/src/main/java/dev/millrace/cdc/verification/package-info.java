/**
 * Compares what the store has with what its topics have.
 */
@NullMarked
package dev.millrace.cdc.verification;

import org.jspecify.annotations.NullMarked;
