package dev.millrace.cdc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.cdc.debezium.DebeziumAdapter;
import dev.millrace.cdc.debezium.DebeziumSettings;
import dev.millrace.cdc.kafka.KafkaAdapter;
import dev.millrace.cdc.kafka.KafkaSettings;
import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.postgres.LeadershipSettings;
import dev.millrace.cdc.postgres.PostgresAdapter;
import dev.millrace.cdc.postgres.PostgresSettings;
import dev.millrace.cdc.postgres.SourceConnection;
import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.ParkedRecords;
import dev.millrace.cdc.relay.Parking;
import dev.millrace.cdc.relay.ParkingLog;
import dev.millrace.cdc.relay.Relay;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.snapshots.SnapshotSettings;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.snapshots.TableReaders;
import dev.millrace.cdc.watch.WalBudget;

/**
 * Puts captures together without Spring.
 */
record Captures(SourceConnection connection, String kafka, String slot, int batchSize, Policy policy, boolean events,
		ChangeFormat format) {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	/**
	 * A source that hangs is left alone after each step of its stop that takes so long.
	 */
	private static final Duration SOURCE_STOP_TIMEOUT = Duration.ofSeconds(5);

	private static final int PARKED_MAX = 10;

	private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(500);

	private static final Safeguards SAFEGUARDS = new Safeguards(Duration.ofMillis(500), Duration.ofMinutes(1),
			new WalBudget(0, WalBudget.Policy.WARN));

	Captures(SourceConnection connection, String kafka, String slot, int batchSize) {
		this(connection, kafka, slot, batchSize, Policy.NONE, true, ChangeFormat.JSON);
	}

	Captures with(Policy other) {
		return new Captures(this.connection, this.kafka, this.slot, this.batchSize, other, this.events, this.format);
	}

	Captures withoutEvents() {
		return new Captures(this.connection, this.kafka, this.slot, this.batchSize, this.policy, false, this.format);
	}

	Captures with(ChangeFormat other) {
		return new Captures(this.connection, this.kafka, this.slot, this.batchSize, this.policy, this.events, other);
	}

	Capture create(List<String> tables, Step.Listener steps) {
		return create(tables, steps, new Parking(), snapshots());
	}

	Capture create(List<String> tables, Step.Listener steps, Snapshots snapshots) {
		return create(tables, steps, new Parking(), snapshots);
	}

	Capture create(List<String> tables, Step.Listener steps, Parking parking) {
		return create(tables, steps, parking, snapshots());
	}

	Snapshots snapshots() {
		return new Snapshots(new TableReaders.Sources(PostgresAdapter.sourceDatabase(postgres())::tableReader,
				() -> KafkaAdapter.topicReader(kafkaSettings()), this.policy), InstantSource.system());
	}

	Capture create(List<String> tables, Step.Listener steps, Safeguards safeguards) {
		return create(tables, steps, new Parking(), snapshots(), safeguards);
	}

	private Capture create(List<String> tables, Step.Listener steps, Parking parking, Snapshots snapshots) {
		return create(tables, steps, parking, snapshots, SAFEGUARDS);
	}

	private Capture create(List<String> tables, Step.Listener steps, Parking parking, Snapshots snapshots,
			Safeguards safeguards) {
		PostgresSettings postgres = postgres();
		DebeziumSettings debezium = new DebeziumSettings(this.connection.properties(), this.slot, this.slot,
				this.batchSize, 64L * 1024 * 1024, Duration.ofMillis(200), SOURCE_STOP_TIMEOUT);
		Relay.Settings relay = new Relay.Settings("/test", Duration.ofMinutes(5), this.batchSize, this.policy);
		CaptureSettings settings = new CaptureSettings(this.slot, tables, this.batchSize,
				new SnapshotSettings(2, this.batchSize), relay, HEARTBEAT_INTERVAL, Duration.ofMillis(100),
				Duration.ofSeconds(2), Duration.ofSeconds(2), TIMEOUT, safeguards);
		SourceCatalog catalog = PostgresAdapter.sourceCatalog(postgres);
		ParkedRecords parked = PostgresAdapter.parkedRecords(postgres, catalog, this.policy, InstantSource.system());
		return new Capture(settings, PostgresAdapter.sourceDatabase(postgres),
				DebeziumAdapter.changeSource(debezium, catalog, steps),
				() -> new ParkingLog(KafkaAdapter.recordLog(this.slot, kafkaSettings(), this.format, steps), parking,
						parked, relay, PARKED_MAX, InstantSource.system()),
				PostgresAdapter.leadership(leadershipSettings()), PostgresAdapter.slotWatch(postgres), steps,
				InstantSource.system(), snapshots);
	}

	private LeadershipSettings leadershipSettings() {
		return new LeadershipSettings(this.connection, this.slot, Duration.ofSeconds(5),
				"instance-" + ProcessHandle.current().pid(), Optional::empty, InstantSource.system());
	}

	private PostgresSettings postgres() {
		return new PostgresSettings(this.connection, this.slot, this.slot, TIMEOUT, TIMEOUT, true, this.events);
	}

	KafkaSettings kafkaSettings() {
		Map<String, Object> clients = Map.of("bootstrap.servers", this.kafka);
		return new KafkaSettings(clients, clients, clients, 4, (short) 1, Duration.ofDays(7),
				(topic) -> Optional.ofNullable(this.policy.settings(this.policy.table(topic)).history()),
				Duration.ofSeconds(8));
	}

}
