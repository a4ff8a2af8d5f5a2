package dev.millrace.cdc.kafka;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.verification.PublishedLog;
import dev.millrace.cdc.verification.PublishedRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a slot has published, with consumers of its own.
 */
final class KafkaPublishedLog implements PublishedLog {

	private final String slot;

	private final KafkaSettings settings;

	KafkaPublishedLog(String slot, KafkaSettings settings) {
		this.slot = slot;
		this.settings = settings;
	}

	@Override
	public Optional<Cursor> cursor() {
		return new CursorReader(this.settings).read(this.slot);
	}

	@Override
	public void read(String topic, Map<Integer, Long> until, Consumer<PublishedRecord> reader) {
		new EventsReader(this.settings).readRecords(Map.of(), Map.of(topic, until),
				(record) -> reader.accept(published(record)));
	}

	private static PublishedRecord published(ConsumerRecord<String, byte[]> record) {
		Map<String, String> headers = new HashMap<>();
		for (Header header : record.headers()) {
			headers.put(header.key(), text(header.value()));
		}
		byte @Nullable [] value = record.value();
		return new PublishedRecord(record.partition(), record.offset(), record.key(),
				(value != null) ? text(value) : null, headers);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
