package dev.millrace.cdc.relay;

import java.util.Map;
import java.util.TreeMap;

import dev.millrace.events.wire.Topics;

/**
 * A settled point: every event that is visible in its snapshot is published, and no event
 * that is not visible in it lies before its end offsets. So what is published of the rest
 * is found by reading the topics from there, and what is not published by asking the
 * store.
 *
 * @param snapshot as Postgres writes a {@code pg_snapshot}
 * @param lsn everything visible in the snapshot was committed before it
 * @param endOffsets by topic of events and partition; 0 where missing
 */
public record Settled(String snapshot, long lsn, Map<String, Map<Integer, Long>> endOffsets) {

	public Settled {
		endOffsets = Map.copyOf(endOffsets);
	}

	/**
	 * The end offsets of the topics of events.
	 */
	public static Map<String, Map<Integer, Long>> ofEvents(Map<String, Map<Integer, Long>> endOffsets) {
		Map<String, Map<Integer, Long>> events = new TreeMap<>(endOffsets);
		events.keySet().removeIf((topic) -> !Topics.isEvents(topic));
		return events;
	}

}
