package dev.millrace.cdc.kafka;

import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.Step;

/**
 * Puts the Kafka adapter together.
 */
public final class KafkaAdapter {

	private KafkaAdapter() {
	}

	/**
	 * A log that publishes under the slot's name. It is to be opened.
	 */
	public static RecordLog recordLog(String slot, KafkaSettings settings, Step.Listener steps) {
		return new KafkaRecordLog(slot, settings, steps);
	}

}
