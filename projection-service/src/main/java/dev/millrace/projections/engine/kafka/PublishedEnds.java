package dev.millrace.projections.engine.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.millrace.events.wire.Progress;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.engine.LogPartition;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Up to where some topics are published, by the latest progress that was read. For use by
 * one thread.
 */
final class PublishedEnds {

	private final Set<String> topics;

	/** By slot, of those that publish to the topics: the ends of these. */
	private final Map<String, Map<LogPartition, Long>> bySlot = new TreeMap<>();

	PublishedEnds(Set<String> topics) {
		this.topics = topics;
	}

	/**
	 * Take note of progress records, in order.
	 */
	void remember(List<ConsumerRecord<byte[], byte[]>> records) {
		Map<String, byte[]> latest = new HashMap<>();
		records.forEach((record) -> latest.put(new String(record.key(), StandardCharsets.UTF_8), record.value()));
		latest.values().forEach((value) -> remember(Progress.parse(new String(value, StandardCharsets.UTF_8))));
	}

	private void remember(Progress progress) {
		Map<LogPartition, Long> ends = new HashMap<>();
		progress.endOffsets().forEach((topic, partitions) -> {
			if (this.topics.contains(topic)) {
				partitions.forEach((partition, end) -> ends.put(new LogPartition(topic, partition), end));
			}
		});
		if (!ends.isEmpty()) {
			this.bySlot.put(progress.slot(), ends);
		}
	}

	/**
	 * Ends that belong together; none if no progress is known yet.
	 * @throws InvalidProjectionException if several captures publish to the topics
	 */
	Map<LogPartition, Long> latest() {
		if (this.bySlot.size() > 1) {
			throw new InvalidProjectionException("Commit order is that of one database, but " + published()
					+ ": read the topics of one capture only, or leave inCommitOrder() out");
		}
		return this.bySlot.values().stream().findFirst().orElse(Map.of());
	}

	private String published() {
		return this.bySlot.entrySet()
			.stream()
			.map((slot) -> "slot '" + slot.getKey() + "' publishes "
					+ slot.getValue().keySet().stream().map(LogPartition::topic).distinct().sorted().toList())
			.collect(Collectors.joining(" and "));
	}

}
