package dev.millrace.embedded.kafka;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of a broker that is alone, small, and its own controller.
 *
 * @param port where clients connect
 * @param controllerPort where the broker finds the controller
 * @param overrides settings that the user wants otherwise
 */
record BrokerSettings(int port, int controllerPort, Map<String, String> overrides) {

	private static final String RECORD_SIZE_MAX = Integer.toString(10 * 1024 * 1024);

	private static final String CLEANER_MEMORY = Integer.toString(16 * 1024 * 1024);

	private static final String START_LIMIT = Long.toString(Duration.ofMinutes(2).toMillis());

	private static final Map<String, String> SETTINGS = Map.ofEntries(Map.entry("process.roles", "broker,controller"),
			Map.entry("node.id", "1"), Map.entry("controller.listener.names", "CONTROLLER"),
			Map.entry("auto.create.topics.enable", "false"), Map.entry("message.max.bytes", RECORD_SIZE_MAX),
			Map.entry("replica.fetch.max.bytes", RECORD_SIZE_MAX),
			// There is one broker, so one replica.
			Map.entry("offsets.topic.replication.factor", "1"),
			Map.entry("transaction.state.log.replication.factor", "1"), Map.entry("transaction.state.log.min.isr", "1"),
			Map.entry("share.coordinator.state.topic.replication.factor", "1"),
			Map.entry("share.coordinator.state.topic.min.isr", "1"),
			// Few partitions and threads: quick to start, small in memory.
			Map.entry("offsets.topic.num.partitions", "4"), Map.entry("transaction.state.log.num.partitions", "4"),
			Map.entry("share.coordinator.state.topic.num.partitions", "1"), Map.entry("num.network.threads", "2"),
			Map.entry("num.io.threads", "4"), Map.entry("background.threads", "4"),
			Map.entry("log.cleaner.dedupe.buffer.size", CLEANER_MEMORY),
			// A transaction right after another is turned away while the end of that is
			// written, some milliseconds; by default it is tried again after 20.
			Map.entry("add.partitions.to.txn.retry.backoff.ms", "1"),
			// By default a start that hangs would hang for ever.
			Map.entry("server.max.startup.time.ms", START_LIMIT),
			// After a kill, the broker is let in again when its earlier session has
			// ended.
			Map.entry("broker.session.timeout.ms", "3000"), Map.entry("broker.heartbeat.interval.ms", "500"),
			// Nobody else joins a group later than we do.
			Map.entry("group.initial.rebalance.delay.ms", "0"));

	BrokerSettings {
		overrides = Map.copyOf(overrides);
	}

	Map<String, String> on(Path logFolder) {
		Map<String, String> all = new HashMap<>(SETTINGS);
		all.put("listeners", "CLIENTS://127.0.0.1:" + this.port + ",CONTROLLER://127.0.0.1:" + this.controllerPort);
		all.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
		all.put("inter.broker.listener.name", "CLIENTS");
		all.put("controller.quorum.voters", "1@127.0.0.1:" + this.controllerPort);
		all.put("log.dirs", logFolder.toString());
		all.putAll(this.overrides);
		return all;
	}

}
