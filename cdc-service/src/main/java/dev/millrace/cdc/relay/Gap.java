package dev.millrace.cdc.relay;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The events between what is published and a new slot's snapshot, after a slot was lost.
 * Published are those that are visible in a snapshot, and of each stream the revisions up
 * to the last one that lies in a range of the topics.
 *
 * @param since what is visible in this snapshot is published; null if nothing is known to
 * be
 * @param from the beginning of the range, by topic and partition; 0 where missing
 * @param until its end; what is published of the gap itself lies behind it
 * @param next the snapshot of the present slot, if the one this gap leads to was lost,
 * too; else null
 */
public record Gap(@Nullable String since, Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
		@Nullable String next) {

	public Gap {
		from = Map.copyOf(from);
		until = Map.copyOf(until);
	}

	Gap withNext(String snapshot) {
		return new Gap(this.since, this.from, this.until, snapshot);
	}

}
