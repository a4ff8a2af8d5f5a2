package dev.millrace.cdc.soak;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.millrace.cdc.relay.Lsn;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The capture's service under load while it, Kafka and Postgres are killed, its slot is
 * dropped and its tables are altered: afterwards the topics have every event once and in
 * order, and every row as the source has it.
 */
class SoakIT {

	private static final Duration DURATION = Duration.parse(System.getProperty("millrace.soak.duration", "PT40S"));

	private static final long SEED = Long.getLong("millrace.soak.seed", System.nanoTime());

	private static final Duration PAUSE_MAX = Duration.parse(System.getProperty("millrace.soak.pause-max", "PT6S"));

	private static final Duration CAUGHT_UP_MAX = Duration.ofMinutes(5);

	private static final List<String> TABLES = List.of("soak.items", "soak.Stück Gut");

	private static final String EVENTS = """
			SELECT stream_id, revision, id, data::text FROM event_store.events ORDER BY stream_id, revision
			""";

	private static final int FETCH = 10_000;

	private static final List<Fault> FAULTS = Stream.of(System.getProperty("millrace.soak.faults", "").split(","))
		.filter((name) -> !name.isEmpty())
		.map(Fault::valueOf)
		.toList();

	private final Random random = new Random(SEED);

	private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);

	private final CountDownLatch never = new CountDownLatch(1);

	@TempDir
	Path folder;

	@Test
	void whatever_happens_the_topics_have_every_event_once_and_every_row_as_the_source() throws Exception {
		System.out.println("SoakIT: seed " + SEED + ", " + DURATION);
		try (Servers servers = new Servers(this.folder)) {
			Traffic.createTables(servers);
			try (Service service = new Service(servers, TABLES)) {
				long committed = soak(servers, service);
				awaitCaughtUp(servers, service);
				System.out.println(
						"SoakIT: " + committed + " transactions, " + this.faults + ", service " + service.summary());
			}
			checkEvents(servers);
			for (String table : TABLES) {
				checkTable(servers, table);
			}
		}
	}

	private long soak(Servers servers, Service service) throws Exception {
		long end = System.nanoTime() + DURATION.toNanos();
		List<Fault> next = new ArrayList<>();
		try (Traffic traffic = new Traffic(servers, this.random.nextLong())) {
			while (System.nanoTime() - end < 0) {
				pause();
				service.supervise();
				if (next.isEmpty()) {
					next.addAll(FAULTS.isEmpty() ? List.of(Fault.values()) : FAULTS);
					Collections.shuffle(next, this.random);
				}
				Fault fault = next.removeFirst();
				System.out.println("SoakIT: " + fault);
				fault.happen(servers, service);
				this.faults.merge(fault, 1, Integer::sum);
			}
			return traffic.committed();
		}
	}

	private void pause() throws InterruptedException {
		if (this.never.await(this.random.nextLong(PAUSE_MAX.toMillis()), TimeUnit.MILLISECONDS)) {
			throw new IllegalStateException("Nobody counts this down");
		}
	}

	private static void awaitCaughtUp(Servers servers, Service service) throws SQLException {
		Lsn end = end(servers);
		await().atMost(CAUGHT_UP_MAX).pollInterval(500, TimeUnit.MILLISECONDS).untilAsserted(() -> {
			service.supervise();
			Optional<JsonNode> state = service.state();
			assertThat(state).as("what the capture says").isPresent();
			String published = state.get().path("published").path("lsn").asString("0/0");
			assertThat(Lsn.parse(published)).as("published, of %s", state.get()).isGreaterThanOrEqualTo(end);
			assertThat(state.get().path("state").asString()).isEqualTo("streaming");
		});
	}

	private static Lsn end(Servers servers) throws SQLException {
		try (Connection connection = servers.connect();
				Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn()::text")) {
			row.next();
			return Lsn.parse(row.getString(1));
		}
	}

	private static void checkEvents(Servers servers) throws SQLException {
		EventChain published = new EventChain();
		new Topic(servers.bootstrapServers(), Topics.events(Traffic.CATEGORY)).forEach((record) -> published
			.add(record.key(), Long.parseLong(header(record, "ce_revision")), header(record, "ce_id"), record.value()));
		EventChain stored = new EventChain();
		try (Connection connection = servers.connect(); Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.setFetchSize(FETCH);
			try (ResultSet row = statement.executeQuery(EVENTS)) {
				while (row.next()) {
					stored.add(row.getString(1), row.getLong(2), row.getString(3), row.getString(4));
				}
			}
		}
		System.out.println("SoakIT: " + stored.count() + " events stored, " + published.count() + " published");
		assertThat(published.toMap()).isEqualTo(stored.toMap());
	}

	private static void checkTable(Servers servers, String table) throws SQLException {
		RebuiltTable rebuilt = new RebuiltTable();
		new Topic(servers.bootstrapServers(), Topics.changes(table)).forEach(rebuilt::apply);
		try (Connection connection = servers.connect()) {
			assertThat(rebuilt.differences(connection, quoted(table))).as("%s, %s rows", table, rebuilt.size())
				.isEmpty();
		}
		System.out.println("SoakIT: " + table + " has " + rebuilt.size() + " rows, all as in the source");
	}

	private static String quoted(String table) {
		int dot = table.indexOf('.');
		return '"' + table.substring(0, dot) + "\".\"" + table.substring(dot + 1) + '"';
	}

	private static String header(ConsumerRecord<String, String> record, String name) {
		return new String(record.headers().lastHeader(name).value(), java.nio.charset.StandardCharsets.UTF_8);
	}

}
