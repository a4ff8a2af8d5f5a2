package dev.millrace.cdc.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds a slot's last committed cursor. It looks from the end of the topic backwards, in
 * windows that grow, because the last one is nearly always at the end.
 *
 * <p>
 * All slots share the topic, and a transaction of another one that is open hides whatever
 * was committed after it. So the end is that of all records, not that of the committed
 * ones, and until it can be read the cursor is not known.
 */
final class CursorReader {

	private static final TopicPartition CURSORS = new TopicPartition(Topics.CURSORS, 0);

	private static final long FIRST_WINDOW = 256;

	private static final Duration POLL = Duration.ofMillis(200);

	private final KafkaSettings settings;

	CursorReader(KafkaSettings settings) {
		this.settings = settings;
	}

	Optional<Cursor> read(String slot) {
		long end = end();
		try (Consumer<String, String> consumer = consumer(IsolationLevel.READ_COMMITTED)) {
			consumer.assign(List.of(CURSORS));
			long beginning = consumer.beginningOffsets(List.of(CURSORS), this.settings.timeout())
				.getOrDefault(CURSORS, 0L);
			return search(consumer, slot, beginning, end).map(Cursor::parse);
		}
	}

	private long end() {
		try (Consumer<String, String> consumer = consumer(IsolationLevel.READ_UNCOMMITTED)) {
			consumer.assign(List.of(CURSORS));
			return consumer.endOffsets(List.of(CURSORS), this.settings.timeout()).getOrDefault(CURSORS, 0L);
		}
	}

	private Optional<String> search(Consumer<String, String> consumer, String slot, long beginning, long end) {
		long to = end;
		for (long window = FIRST_WINDOW; to > beginning; window *= 2) {
			long from = Math.max(beginning, to - window);
			Optional<String> found = searchWindow(consumer, slot, from, to);
			if (found.isPresent()) {
				return found;
			}
			to = from;
		}
		return Optional.empty();
	}

	private Optional<String> searchWindow(Consumer<String, String> consumer, String slot, long from, long to) {
		long deadline = System.nanoTime() + this.settings.timeout().toNanos();
		consumer.seek(CURSORS, from);
		@Nullable String last = null;
		while (consumer.position(CURSORS, this.settings.timeout()) < to) {
			for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
				boolean isOurs = slot.equals(record.key()) && record.offset() < to;
				last = isOurs ? record.value() : last;
			}
			if (System.nanoTime() - deadline > 0) {
				throw new CaptureUnavailableException("The topic '" + Topics.CURSORS
						+ "' could not be read to its end within " + this.settings.timeout().toMillis()
						+ " ms; perhaps the transaction of another capture is open there, until Kafka ends it");
			}
		}
		return Optional.ofNullable(last);
	}

	private Consumer<String, String> consumer(IsolationLevel isolation) {
		return Readers.open(this.settings, isolation, Readers.EARLIEST, new StringDeserializer());
	}

}
