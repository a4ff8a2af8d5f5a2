package dev.millrace.events.wire;

import java.util.List;
import java.util.Map;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What a relay says with each of its Kafka transactions: everything that was committed in
 * Postgres up to this LSN is in Kafka, up to these end offsets. The record's key is the
 * slot.
 *
 * @param slot the replication slot, which names the relay
 * @param lsn all transactions whose commit record ends at or before it are published
 * @param endOffsets by topic and partition: the offset after the last published record
 * @param highestEventTimes by topic: the highest event time so far, microseconds since
 * 1970
 * @param transactions the 64-bit ids of the transactions with domain events that became
 * complete with this record, in commit order
 * @param completeBelow all transactions with lower ids have ended, and are published up
 * to the end offsets; none if that is not known yet
 */
public record Progress(String slot, long lsn, Map<String, Map<Integer, Long>> endOffsets,
		Map<String, Long> highestEventTimes, List<Long> transactions, @Nullable Long completeBelow) {

	public static Progress parse(String json) {
		return Json.events().readValue(json, Progress.class);
	}

	public String toJson() {
		return Json.events().writeValueAsString(this);
	}

}
