package dev.millrace.cdc;

import java.time.Duration;
import java.time.Instant;

import dev.millrace.cdc.watch.SlotLook;

/**
 * What was seen of the slot last.
 *
 * @param slot the slot
 * @param at when
 * @param lag how old the oldest WAL is that is not confirmed, exact to the time between
 * two looks
 * @param overBudget whether the source keeps more WAL than it may
 */
public record Observed(SlotLook slot, Instant at, Duration lag, boolean overBudget) {
}
