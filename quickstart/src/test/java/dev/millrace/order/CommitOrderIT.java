package dev.millrace.order;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureState;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuild;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A projection in commit order behind the real store and the real capture.
 */
class CommitOrderIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int WRITERS = 2;

	private static final int TRANSACTIONS = Integer.getInteger("millrace.test.transactions", 150);

	private static final int ROWS_MAX = 6;

	/** Taken last in a transaction and kept until its end: the order of the commits. */
	private static final String COMMIT_NUMBER = "UPDATE notes.commits SET number = number + 1 RETURNING number";

	private static final String APPEND = """
			INSERT INTO event_store.events (stream_id, revision, id, type, schema_version, event_time, recorded_at,
			                                metadata, data)
			VALUES (?, ?, gen_random_uuid(), 'noted', 1, 1700000000000000, 1700000000000000,
			        '{"correlationId":"c","causationId":"d"}', ?::json)
			""";

	private static final String UPSERT = """
			INSERT INTO notes.rows (id, note, line, lines) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET note = excluded.note, line = excluded.line, lines = excluded.lines
			""";

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcTemplate sql = new JdbcTemplate(this.database.dataSource());

	private final String slot = this.database.name();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private ConfigurableApplicationContext capture;

	@AfterEach
	void stop() {
		this.threads.shutdownNow();
		if (this.capture != null) {
			this.capture.close();
		}
		this.sql.query("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ?",
				(row) -> {
				}, this.slot);
	}

	@Test
	void a_journal_is_written_in_commit_order_and_whole_transactions_live_after_restarts_and_in_a_rebuild()
			throws Exception {
		long seed = Long.getLong("millrace.test.seed", System.nanoTime());
		System.out.println("CommitOrderIT: -Dmillrace.test.seed=" + seed);
		createTables();
		this.capture = start(true);
		Capture streaming = this.capture.getBean(Capture.class);
		await().atMost(PATIENCE).until(() -> streaming.status().state() == CaptureState.STREAMING);
		String category = "note" + this.slot.replaceAll("[^a-z0-9]", "");
		Journal journal = new Journal(category, "notes.rows");

		List<String> committed = new ArrayList<>();
		try (ConfigurableApplicationContext first = start(false, journal)) {
			Future<Long> halves = countHalves();
			committed.addAll(write(category, new Random(seed), 0));
			await("with seed " + seed).atMost(PATIENCE).until(() -> lines().size(), (size) -> size == committed.size());
			this.sql.execute("INSERT INTO notes.stop VALUES (true)");
			assertThat(halves.get()).as("transactions seen half, seed %d", seed).isZero();
		}
		assertThat(lines()).as("seed %d", seed).isEqualTo(committed);

		this.capture.close();
		committed.addAll(write(category, new Random(seed + 1), 1));
		try (ConfigurableApplicationContext one = start(false, journal);
				ConfigurableApplicationContext other = start(false, journal)) {
			this.capture = start(true);
			Future<List<String>> more = this.threads.submit(() -> write(category, new Random(seed + 2), 2));
			await().atMost(PATIENCE).until(() -> lines().size(), (size) -> size > committed.size());
			one.close();
			committed.addAll(more.get());
			await("with seed " + seed).atMost(PATIENCE).untilAsserted(() -> assertThat(lines()).isEqualTo(committed));

			Projections projections = other.getBean(Projections.class);
			assertThat(projections.rebuild(journal, Rebuild.Swap.AUTOMATIC)).isPresent();
			committed.addAll(write(category, new Random(seed + 3), 3));
			await("with seed " + seed).atMost(PATIENCE)
				.untilAsserted(() -> assertThat(projections.status(journal).version()).isEqualTo(2));
			await("with seed " + seed).atMost(PATIENCE).untilAsserted(() -> assertThat(lines()).isEqualTo(committed));
		}
	}

	private void createTables() {
		this.sql.execute("CREATE SCHEMA notes");
		this.sql.execute("CREATE TABLE notes.rows (id int PRIMARY KEY, note text, line int, lines int)");
		this.sql.execute("CREATE TABLE notes.commits (number bigint)");
		this.sql.execute("INSERT INTO notes.commits VALUES (0)");
		this.sql.execute("CREATE TABLE notes.stop (now boolean)");
	}

	private List<String> lines() {
		return this.sql.queryForList("SELECT note || '/' || line FROM read_models.journal ORDER BY number",
				String.class);
	}

	/** Looks again and again while the projection runs. */
	private Future<Long> countHalves() {
		return this.threads.submit(() -> {
			long halves = 0;
			while (this.sql.queryForObject("SELECT count(*) FROM notes.stop", Long.class) == 0) {
				halves += this.sql.queryForObject("""
						SELECT count(*) FROM (SELECT 1 FROM read_models.journal
						  GROUP BY note HAVING count(*) <> max(lines)) AS half
						""", Long.class);
			}
			return halves;
		});
	}

	/**
	 * Several writers side by side, each transaction with events of several streams and
	 * changes of rows.
	 * @return what they wrote, in the order in which it was committed
	 */
	private List<String> write(String category, Random random, int round) throws Exception {
		List<Future<Map<Long, List<String>>>> writers = new ArrayList<>();
		for (int writer = 0; writer < WRITERS; writer++) {
			writers.add(this.threads.submit(writer(category, new Random(random.nextLong()), round, writer)));
		}
		Map<Long, List<String>> byNumber = new HashMap<>();
		for (Future<Map<Long, List<String>>> writer : writers) {
			byNumber.putAll(writer.get());
		}
		return byNumber.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.flatMap((entry) -> entry.getValue().stream())
			.toList();
	}

	private Callable<Map<Long, List<String>>> writer(String category, Random random, int round, int writer) {
		return () -> {
			Map<Long, List<String>> committed = new HashMap<>();
			Map<String, Integer> revisions = new HashMap<>();
			try (Connection connection = this.database.dataSource().getConnection()) {
				connection.setAutoCommit(false);
				for (int i = 0; i < TRANSACTIONS; i++) {
					String note = round + "." + writer + "." + i;
					int lines = 1 + random.nextInt(ROWS_MAX);
					List<String> written = new ArrayList<>();
					for (int line = 1; line <= lines; line++) {
						if (random.nextBoolean()) {
							String stream = category + "-" + round + writer + random.nextInt(4);
							append(connection, stream, revisions.merge(stream, 1, Integer::sum), note, line, lines);
						}
						else {
							upsert(connection, 100 * writer + random.nextInt(8), note, line, lines);
						}
						written.add(note + "/" + line);
					}
					committed.put(commitNumber(connection), written);
					connection.commit();
				}
			}
			return committed;
		};
	}

	private static void append(Connection connection, String stream, int revision, String note, int line, int lines)
			throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(APPEND)) {
			statement.setString(1, stream);
			statement.setInt(2, revision);
			statement.setString(3, "{\"note\":\"%s\",\"line\":%d,\"lines\":%d}".formatted(note, line, lines));
			statement.executeUpdate();
		}
	}

	private static void upsert(Connection connection, int id, String note, int line, int lines) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
			statement.setInt(1, id);
			statement.setString(2, note);
			statement.setInt(3, line);
			statement.setInt(4, lines);
			statement.executeUpdate();
		}
	}

	private static long commitNumber(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery(COMMIT_NUMBER)) {
			row.next();
			return row.getLong(1);
		}
	}

	private ConfigurableApplicationContext start(boolean captures, Object... beans) {
		return new SpringApplicationBuilder(Application.class)
			.initializers((context) -> Arrays.stream(beans).forEach((bean) -> register(context, bean)))
			.run(Stream
				.of("server.port=0", "millrace.embedded.enabled=false", "spring.datasource.url=" + this.database.url(),
						"spring.datasource.username=" + this.database.username(),
						"spring.datasource.password=" + this.database.password(),
						"spring.kafka.bootstrap-servers=" + TestEnvironment.shared().kafkaBootstrapServers(),
						"millrace.cdc.enabled=" + captures, "millrace.cdc.tables=notes.rows",
						"millrace.cdc.slot=" + this.slot, "millrace.cdc.publication=" + this.slot,
						"millrace.cdc.heartbeat-interval=1s", "millrace.projections.enabled=" + !captures,
						"millrace.projections.group-prefix=" + this.database.name())
				.map((property) -> "--" + property)
				.toArray(String[]::new));
	}

	@SuppressWarnings("unchecked") // the supplier gives an object of the class
	private static void register(ConfigurableApplicationContext context, Object bean) {
		((GenericApplicationContext) context).registerBean(bean.getClass().getName(), (Class<Object>) bean.getClass(),
				() -> Objects.requireNonNull(bean));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
