package dev.millrace.projections.engine.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.LogPartition;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds single records by their offsets. For use by one thread at a time; closed when a
 * search fails.
 */
final class KafkaRecordLookup implements AutoCloseable {

	private static final Duration POLL_TIMEOUT = Duration.ofSeconds(1);

	/** Ends a search in a log that does not answer. */
	private static final int EMPTY_POLLS_MAX = 15;

	/** Offsets that are nearer than this are read through, not sought. */
	private static final long GAP_MAX = 200;

	private final KafkaConsumer<byte[], byte[]> consumer;

	KafkaRecordLookup(KafkaConsumer<byte[], byte[]> consumer) {
		this.consumer = consumer;
	}

	List<LogRecord> find(LogPartition logPartition, Collection<Long> offsets) {
		TopicPartition partition = new TopicPartition(logPartition.topic(), logPartition.partition());
		try {
			this.consumer.assign(List.of(partition));
			return find(partition, offsets);
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private List<LogRecord> find(TopicPartition partition, Collection<Long> offsets) {
		long end = this.consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
		NavigableSet<Long> wanted = new TreeSet<>(offsets);
		wanted.removeIf((offset) -> offset >= end);
		List<LogRecord> found = new ArrayList<>();
		long next = Long.MIN_VALUE;
		int emptyPolls = 0;
		while (!wanted.isEmpty()) {
			if (wanted.first() > next + GAP_MAX || next == Long.MIN_VALUE) {
				this.consumer.seek(partition, wanted.first());
			}
			for (ConsumerRecord<byte[], byte[]> record : this.consumer.poll(POLL_TIMEOUT).records(partition)) {
				if (wanted.contains(record.offset())) {
					found.add(KafkaRecords.logRecord(record));
				}
			}
			long position = this.consumer.position(partition);
			emptyPolls = (position > next) ? 0 : emptyPolls + 1;
			if (emptyPolls == EMPTY_POLLS_MAX) {
				throw new KafkaException("No answer from the broker for " + partition + " at " + wanted.first());
			}
			next = position;
			// What was passed without being found is not in the log any more.
			wanted.headSet(next, false).clear();
		}
		return found;
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
