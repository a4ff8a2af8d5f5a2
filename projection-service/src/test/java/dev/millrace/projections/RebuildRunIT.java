package dev.millrace.projections;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/**
 * An application that is started to rebuild, as pipelines do.
 */
class RebuildRunIT {

	private static final Duration PATIENCE = Duration.ofSeconds(90);

	private final String category = "piped" + Long.toString(System.nanoTime(), Character.MAX_RADIX);

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void an_application_rebuilds_and_exits_with_0_or_with_1_and_the_reason(@TempDir Path folder) throws IOException {
		Path report = folder.resolve("report.json");
		try (TestLog log = new TestLog(this.category, 2)) {
			log.publish("1", 1, new OrderPlaced("anna", Instant.EPOCH, List.of(new Line("tea", 2, BigDecimal.TEN))));
			try (ProjectionInstance first = new ProjectionInstance(this.database,
					IndexedSales.projection(this.category))) {
				await().atMost(PATIENCE).until(() -> quantity() == 2);
				assertThat(first.projections().all()).hasSize(1);
			}

			String output = run(0, "--millrace.projections.rebuild=all",
					"--millrace.projections.rebuild-report=" + report);

			assertThat(output).contains("sold: 2 records to read", "sold: version 2 is loading",
					"sold: version 2 is swapped");
			JsonNode good = Json.events().readTree(Files.readString(report));
			assertThat(good.path("ok").asBoolean()).isTrue();
			assertThat(good.path("rebuilds").path(0).path("phase").asString()).isEqualTo("swapped");
			assertThat(good.path("rebuilds").path(0).path("rows").asInt()).isEqualTo(1);

			this.sql.sql("UPDATE sold_v2.sold SET quantity = 77").update();
			output = run(1, "--millrace.projections.rebuild=sold", "--millrace.projections.rebuild-report=" + report);

			assertThat(output).contains("sold was not rebuilt: The rebuilt read model differs from the live one",
					"Of 2 differences the first is: only in sold_v2.sold: (tea,77,");
			JsonNode bad = Json.events().readTree(Files.readString(report));
			assertThat(bad.path("ok").asBoolean(true)).isFalse();
			assertThat(bad.path("rebuilds").path(0).path("mismatches")).hasSize(2);
			assertThat(quantity()).as("the live row").isEqualTo(77);
		}
	}

	@Test
	void an_unknown_name_and_a_report_without_a_folder_stop_the_start() {
		assertThatThrownBy(() -> start(Map.of("millrace.projections.rebuild", "sold,bought"))).rootCause()
			.hasMessage("millrace.projections.rebuild names 'bought', but there is no such projection: name some of"
					+ " [sold], or all");
		assertThatThrownBy(() -> start(Map.of("millrace.projections.rebuild-report", "nowhere/report.json")))
			.rootCause()
			.hasMessageContaining("whose folder does not exist");
	}

	private void start(Map<String, Object> properties) {
		new ProjectionInstance(this.database, properties, IndexedSales.projection(this.category)).close();
	}

	private String run(int exitCode, String... arguments) {
		try (ProjectionJvm application = IndexedSales.start(this.category, this.database, arguments)) {
			assertThat(application.awaitExit(PATIENCE)).as(application::output).isEqualTo(exitCode);
			return application.output();
		}
	}

	private long quantity() {
		return this.sql.sql("SELECT coalesce(sum(quantity), 0) FROM read_models.sold").query(Long.class).single();
	}

}
