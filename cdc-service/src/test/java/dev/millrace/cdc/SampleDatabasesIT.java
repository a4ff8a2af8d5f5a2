package dev.millrace.cdc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Step;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A whole database, captured while its rows change at random, and built again from the
 * topics. With {@code -Dmillrace.samples=<script>,<script>…} it is the database that
 * these SQL scripts make, instead of a small one of our own.
 */
class SampleDatabasesIT {

	private static final String SAMPLES = System.getProperty("millrace.samples", "");

	private static final int CHANGES = Integer.getInteger("millrace.samples.changes", 600);

	private static final long SEED = Long.getLong("millrace.samples.seed", System.nanoTime());

	private static final String TABLES = """
			SELECT n.nspname || '.' || c.relname
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition
			   AND n.nspname NOT IN ('information_schema', 'event_store', 'pg_catalog', 'pg_toast')
			   AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
			 ORDER BY 1
			""";

	/** Such as the programs of the database would have to do it. */
	private static final String WITHOUT_KEYS = """
			SELECT format('ALTER TABLE %I.%I REPLICA IDENTITY FULL', n.nspname, c.relname)
			  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			 WHERE c.relkind IN ('r', 'p') AND c.relreplident = 'd' AND n.nspname !~ '^pg_'
			   AND n.nspname NOT IN ('information_schema', 'event_store')
			   AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
			""";

	private final Source source = new Source();

	private final List<Capture> captures = new ArrayList<>();

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void a_database_built_again_from_its_topics_equals_its_source() throws SQLException {
		System.out.println("-Dmillrace.samples.seed=" + SEED);
		try (Connection connection = this.source.connect()) {
			for (String script : scripts()) {
				SqlScript.run(connection, script);
			}
		}
		this.source.query(WITHOUT_KEYS).forEach(this.source::execute);
		Map<String, String> quoted = new LinkedHashMap<>();
		this.source.query(TABLES).forEach((table) -> quoted.put(table, quoted(table)));
		start(List.copyOf(quoted.values()));
		int changes;
		try (Connection connection = this.source.connect()) {
			changes = new RandomChanges(connection, List.copyOf(quoted.values()), SEED).make(CHANGES);
		}
		long end = Lsn.parse(this.source.query("SELECT pg_current_wal_lsn()::text").getFirst()).value();
		await().atMost(Duration.ofMinutes(5)).until(() -> Log.progress(this.source).getLast().lsn() >= end);

		SoftAssertions softly = new SoftAssertions();
		try (Connection connection = this.source.connect()) {
			for (Map.Entry<String, String> table : quoted.entrySet()) {
				softly.assertThat(new Rebuilt(connection, table.getKey(), table.getValue()).differences())
					.as(table.getKey() + ", seed " + SEED)
					.isEmpty();
			}
		}
		softly.assertAll();
		assertThat(changes).isGreaterThan(CHANGES / 4);
		System.out.println(changes + " changes in " + quoted.size() + " tables");
	}

	private static List<String> scripts() {
		try {
			if (SAMPLES.isEmpty()) {
				try (var own = SampleDatabasesIT.class.getResourceAsStream("/samples/observatory.sql")) {
					return List.of(new String(Objects.requireNonNull(own).readAllBytes(), "UTF-8"));
				}
			}
			List<String> scripts = new ArrayList<>();
			for (String path : SAMPLES.split(",")) {
				scripts.add(Files.readString(Path.of(path)));
			}
			return scripts;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String quoted(String table) {
		int dot = table.indexOf('.');
		return identifier(table.substring(0, dot)) + "." + identifier(table.substring(dot + 1));
	}

	private static String identifier(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	private void start(List<String> tables) {
		Capture capture = this.source.captures().create(tables, Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		await().atMost(Duration.ofMinutes(5)).until(() -> capture.status().state() == CaptureState.STREAMING);
	}

}
