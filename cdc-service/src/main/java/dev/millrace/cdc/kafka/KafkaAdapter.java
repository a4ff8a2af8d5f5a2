package dev.millrace.cdc.kafka;

import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.verification.PublishedLog;
import dev.millrace.cdc.snapshots.TopicReader;

/**
 * Puts the Kafka adapter together.
 */
public final class KafkaAdapter {

	private KafkaAdapter() {
	}

	/**
	 * A log that publishes under the slot's name. It is to be opened.
	 * @param format how changes are written
	 */
	public static RecordLog recordLog(String slot, KafkaSettings settings, ChangeFormat format, Step.Listener steps) {
		return new KafkaRecordLog(slot, settings, format, steps);
	}

	/**
	 * What is published under the slot's name, for readers.
	 */
	public static PublishedLog publishedLog(String slot, KafkaSettings settings) {
		return new KafkaPublishedLog(slot, settings);
	}

	/**
	 * A reader of the keys in topics.
	 */
	public static TopicReader topicReader(KafkaSettings settings) {
		return new KafkaTopicReader(settings);
	}

}
