package dev.millrace.projections.engine.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import dev.millrace.projections.LogRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records of Kafka as records of the log.
 */
public final class KafkaRecords {

	private KafkaRecords() {
	}

	public static LogRecord logRecord(ConsumerRecord<byte[], byte[]> record) {
		return new LogRecord(record.topic(), record.partition(), record.offset(),
				Instant.ofEpochMilli(record.timestamp()), text(record.key()), text(record.value()),
				new HeaderMap(record.headers()));
	}

	private static @Nullable String text(byte @Nullable [] value) {
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

}
