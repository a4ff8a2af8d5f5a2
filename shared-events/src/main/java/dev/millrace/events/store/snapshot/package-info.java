/**
 * Stored states of streams, so that a long stream need not be folded from its start.
 */
@NullMarked
package dev.millrace.events.store.snapshot;

import org.jspecify.annotations.NullMarked;
