/**
 * How long idempotency keys are kept.
 */
@NullMarked
package dev.millrace.eventstore.idempotency;

import org.jspecify.annotations.NullMarked;
