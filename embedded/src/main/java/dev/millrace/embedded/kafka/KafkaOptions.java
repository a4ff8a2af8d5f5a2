package dev.millrace.embedded.kafka;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a Kafka broker is to run.
 *
 * @param folder where it keeps its data
 * @param port where it listens on the loopback address; 0 for the port of the last run if
 * it is free, else any free one
 * @param settings broker settings that differ from ours
 */
public record KafkaOptions(Path folder, int port, Map<String, String> settings) {

	public KafkaOptions {
		settings = Map.copyOf(settings);
	}

	/**
	 * The defaults: any port, our settings.
	 */
	public static KafkaOptions in(Path folder) {
		return new KafkaOptions(folder, 0, Map.of());
	}

	public KafkaOptions withPort(int port) {
		return new KafkaOptions(this.folder, port, this.settings);
	}

	public KafkaOptions withSetting(String name, String value) {
		Map<String, String> changed = new LinkedHashMap<>(this.settings);
		changed.put(name, value);
		return new KafkaOptions(this.folder, this.port, changed);
	}

}
