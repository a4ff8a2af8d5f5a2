package dev.millrace.projections.engine.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.millrace.events.wire.Topics;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogBatch;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.LogSlice;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads partitions as a member of a consumer group, from the checkpoints instead of the
 * group's own offsets.
 */
final class KafkaLogReader implements Log.WholeReader, ConsumerRebalanceListener {

	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

	private static final TopicPartition PROGRESS = new TopicPartition(Topics.PROGRESS, 0);

	/**
	 * Reading progress begins so many offsets before its end; each later one does, too.
	 */
	private static final int PROGRESS_BEFORE_END = 2_000;

	private final KafkaConsumer<byte[], byte[]> consumer;

	private final Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints;

	/** Where reading goes on in each assigned partition. */
	private final Map<TopicPartition, Long> next = new HashMap<>();

	private final PublishedEnds published;

	private long assignments;

	KafkaLogReader(KafkaConsumer<byte[], byte[]> consumer, Set<String> topics,
			Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints) {
		this.consumer = consumer;
		this.checkpoints = checkpoints;
		this.published = new PublishedEnds(topics);
		// A pattern finds topics as soon as they exist; a list would warn until then.
		consumer.subscribe(Pattern.compile(topics.stream().map(Pattern::quote).collect(Collectors.joining("|"))), this);
	}

	@Override
	public LogBatch poll(Duration timeout) {
		ConsumerRecords<byte[], byte[]> records;
		try {
			records = this.consumer.poll(timeout);
		}
		catch (WakeupException ex) {
			return new LogBatch(List.of());
		}
		this.published.remember(records.records(PROGRESS));
		List<LogSlice> slices = new ArrayList<>();
		for (TopicPartition partition : List.copyOf(this.next.keySet())) {
			long from = this.next.getOrDefault(partition, 0L);
			long to = this.consumer.position(partition);
			if (to > from) {
				slices.add(new LogSlice(logPartition(partition), from, to,
						records.records(partition).stream().map(KafkaRecords::logRecord).toList()));
				this.next.put(partition, to);
			}
		}
		return new LogBatch(slices);
	}

	@Override
	public void seek(Map<LogPartition, Long> offsets) {
		offsets.forEach((logPartition, offset) -> {
			TopicPartition partition = new TopicPartition(logPartition.topic(), logPartition.partition());
			if (this.next.containsKey(partition)) {
				this.consumer.seek(partition, offset);
				this.next.put(partition, offset);
			}
		});
	}

	@Override
	public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
		this.assignments++;
		List<TopicPartition> partitions = assigned.stream().filter((partition) -> !partition.equals(PROGRESS)).toList();
		if (assigned.contains(PROGRESS)) {
			long end = this.consumer.endOffsets(List.of(PROGRESS)).getOrDefault(PROGRESS, 0L);
			this.consumer.seek(PROGRESS, Math.max(0, end - PROGRESS_BEFORE_END));
		}
		if (!partitions.isEmpty()) {
			Map<LogPartition, Long> offsets = this.checkpoints
				.apply(partitions.stream().map(KafkaLogReader::logPartition).toList());
			checkWithinLog(partitions, offsets);
			partitions.forEach((partition) -> this.next.put(partition, 0L));
			seek(offsets);
		}
	}

	/**
	 * A checkpoint outside the log means that records are gone: going on would skip some,
	 * or take others for them.
	 */
	private void checkWithinLog(Collection<TopicPartition> partitions, Map<LogPartition, Long> offsets) {
		Map<TopicPartition, Long> begins = this.consumer.beginningOffsets(partitions);
		Map<TopicPartition, Long> ends = this.consumer.endOffsets(partitions);
		for (TopicPartition partition : partitions) {
			long offset = offsets.getOrDefault(logPartition(partition), 0L);
			long begin = Topics.isEvents(partition.topic()) ? begins.getOrDefault(partition, 0L) : 0;
			if (offset < begin || offset > ends.getOrDefault(partition, 0L)) {
				throw new IllegalStateException("The checkpoint " + offset + " is not within the log of " + partition
						+ ", which has offsets " + begin + " to " + ends.get(partition)
						+ ": was the topic created anew, or did its records expire?");
			}
		}
	}

	@Override
	public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
		this.assignments++;
		partitions.forEach(this.next::remove);
	}

	@Override
	public long assignments() {
		return this.assignments;
	}

	@Override
	public Map<LogPartition, Long> positions() {
		Map<LogPartition, Long> positions = new HashMap<>();
		this.next.forEach((partition, offset) -> positions.put(logPartition(partition), offset));
		return positions;
	}

	@Override
	public Map<LogPartition, Long> published() {
		return this.published.latest();
	}

	@Override
	public void pause(Collection<LogPartition> partitions) {
		Set<TopicPartition> paused = new HashSet<>(this.consumer.paused());
		Set<TopicPartition> wanted = partitions.stream()
			.map((partition) -> new TopicPartition(partition.topic(), partition.partition()))
			.filter(this.next::containsKey)
			.collect(Collectors.toSet());
		paused.removeAll(wanted);
		this.consumer.resume(paused);
		this.consumer.pause(wanted);
	}

	@Override
	public long behind() {
		return this.next.keySet()
			.stream()
			.mapToLong((partition) -> this.consumer.currentLag(partition).orElse(0))
			.sum();
	}

	@Override
	public void wakeUp() {
		this.consumer.wakeup();
	}

	@Override
	public void close() {
		this.consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
	}

	static LogPartition logPartition(TopicPartition partition) {
		return new LogPartition(partition.topic(), partition.partition());
	}

}
