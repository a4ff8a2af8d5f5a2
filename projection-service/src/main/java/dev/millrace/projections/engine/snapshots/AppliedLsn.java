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
		boolean publishesToThem = progress.endOffsets().keySet().stream().anyMatch(this.topics::contains);
		// Its number is 0 until all that is older than the slot is published.
		if (publishesToThem && progress.lsn() > 0 && isReached(progress)) {
			this.bySlot.merge(progress.slot(), progress.lsn(), Math::max);
		}
	}

	private boolean isReached(Progress progress) {
		return progress.endOffsets()
			.entrySet()
			.stream()
			.filter((topic) -> this.topics.contains(topic.getKey()))
			.allMatch((topic) -> topic.getValue()
				.entrySet()
				.stream()
				.allMatch((end) -> this.offsets.getOrDefault(new LogPartition(topic.getKey(), end.getKey()), 0L) >= end
					.getValue()));
	}

	/**
	 * By slot.
	 */
	public Map<String, Long> bySlot() {
		return Map.copyOf(this.bySlot);
	}

}
