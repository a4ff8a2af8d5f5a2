package dev.millrace.embedded.kafka;

import dev.millrace.embedded.DataFolder;
import dev.millrace.embedded.EmbeddedStartException;
import dev.millrace.embedded.Ports;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/**
 * A running Kafka broker in this JVM, with a data folder of its own; it is its own
 * controller. When the JVM is killed, the next start on the same folder recovers what was
 * acknowledged. Safe for use by many threads.
 */
public final class KafkaBroker implements AutoCloseable {

	private static final String LAYOUT = "kafka 1";

	private static final String PORT_PROPERTY = "millrace.embedded.kafka.port";

	private final DataFolder folder;

	private final KafkaRaftServer server;

	private final int port;

	private KafkaBroker(DataFolder folder, KafkaRaftServer server, int port) {
		this.folder = folder;
		this.server = server;
		this.port = port;
	}

	/**
	 * Start a broker and wait until it takes requests.
	 * @throws EmbeddedStartException if it cannot start; the message says why and what to
	 * do
	 */
	public static KafkaBroker start(KafkaOptions options) {
		DataFolder folder = DataFolder.open(options.folder(), LAYOUT);
		try {
			return start(folder, options);
		}
		catch (RuntimeException ex) {
			folder.close();
			throw ex;
		}
	}

	/**
	 * Delete the data in a folder.
	 * @throws EmbeddedStartException if another process holds it
	 */
	public static void erase(KafkaOptions options) {
		try (DataFolder folder = DataFolder.open(options.folder(), LAYOUT)) {
			new BrokerStorage(folder).delete();
		}
	}

	private static KafkaBroker start(DataFolder folder, KafkaOptions options) {
		int port = folder.choosePort(options.port(), PORT_PROPERTY);
		BrokerSettings settings = new BrokerSettings(port, Ports.freeOr(0), options.settings());
		KafkaRaftServer server = start(folder, settings);
		folder.rememberPort(port);
		return new KafkaBroker(folder, server, port);
	}

	private static KafkaRaftServer start(DataFolder folder, BrokerSettings settings) {
		BrokerStorage storage = new BrokerStorage(folder);
		try {
			storage.formatIfNew(settings);
			KafkaConfig config = new KafkaConfig(settings.on(storage.path()), false);
			return startOrShutDown(new KafkaRaftServer(config, Time.SYSTEM));
		}
		catch (RuntimeException ex) {
			throw new EmbeddedStartException("Kafka does not start on " + folder + " (" + ex.getMessage() + ")",
					"see the log above; if its data can be missed, move or delete the folder", ex);
		}
	}

	private static KafkaRaftServer startOrShutDown(KafkaRaftServer server) {
		try {
			server.startup();
			return server;
		}
		catch (RuntimeException ex) {
			server.shutdown();
			throw ex;
		}
	}

	public int port() {
		return this.port;
	}

	/**
	 * What clients connect to.
	 */
	public String bootstrapServers() {
		return "127.0.0.1:" + this.port;
	}

	/**
	 * Stop the broker and give up the folder.
	 */
	@Override
	public void close() {
		try {
			this.server.shutdown();
			this.server.awaitShutdown();
		}
		finally {
			this.folder.close();
		}
	}

}
