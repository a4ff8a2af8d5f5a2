package dev.millrace.benchmarks.environment;

import java.io.IOException;
import java.nio.file.Path;

import dev.millrace.embedded.kafka.KafkaBroker;
import dev.millrace.embedded.kafka.KafkaOptions;

/**
 * Runs a broker on an empty folder until its standard input ends, as it does when the
 * parent dies.
 */
final class BrokerMain {

	private BrokerMain() {
	}

	/**
	 * @param arguments the file to tell where it listens, and its data folder
	 */
	public static void main(String[] arguments) throws IOException {
		KafkaOptions options = KafkaOptions.in(Path.of(arguments[1]));
		KafkaBroker.erase(options);
		try (KafkaBroker broker = KafkaBroker.start(options)) {
			ChildJvm.ready(Path.of(arguments[0]), broker.bootstrapServers());
			while (System.in.read() >= 0) {
				Thread.onSpinWait();
			}
		}
		System.exit(0);
	}

}
