package dev.millrace.projections.engine.snapshots;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.millrace.events.wire.Progress;
import dev.millrace.projections.engine.LogPartition;

/**
 * Finds the log sequence number up to which everything lies before some offsets, by the
 * progress records that it is shown. For use by one thread.
 */
public final class AppliedLsn {

	private final Set<String> topics;

	private final Map<LogPartition, Long> offsets;

	private final Map<String, Long> bySlot = new TreeMap<>();

	/**
	 * @param topics the topics that count
	 */
	public AppliedLsn(Set<String> topics, Map<LogPartition, Long> offsets) {
		this.topics = topics;
		this.offsets = offsets;
	}

	/**
	 * Take note of a progress record, in any order.
	 */
	public void note(Progress progress) {
		Map<LogPartition, Long> ends = LogPartition.ends(progress, this.topics);
		// Its number is 0 until all that is older than the slot is published.
		if (!ends.isEmpty() && progress.lsn() > 0 && ends.entrySet().stream().allMatch(this::isReached)) {
			this.bySlot.merge(progress.slot(), progress.lsn(), Math::max);
		}
	}

	private boolean isReached(Map.Entry<LogPartition, Long> end) {
		return this.offsets.getOrDefault(end.getKey(), 0L) >= end.getValue();
	}

	/**
	 * By slot.
	 */
	public Map<String, Long> bySlot() {
		return Map.copyOf(this.bySlot);
	}

}
