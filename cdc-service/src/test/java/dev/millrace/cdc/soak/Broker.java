package dev.millrace.cdc.soak;

import java.nio.file.Path;

import dev.millrace.embedded.kafka.KafkaBroker;
import dev.millrace.embedded.kafka.KafkaOptions;

/**
 * A Kafka broker as a process, which can be killed.
 */
final class Broker {

	static final String STARTED = "Broker started";

	private Broker() {
	}

	/**
	 * @param arguments folder, port
	 */
	public static void main(String[] arguments) {
		KafkaBroker.start(KafkaOptions.in(Path.of(arguments[0])).withPort(Integer.parseInt(arguments[1])));
		System.out.println(STARTED);
	}

}
