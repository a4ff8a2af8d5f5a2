package dev.millrace.benchmarks.append;

import java.util.List;
import java.util.Properties;

import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Settings;
import dev.millrace.benchmarks.harness.UsageException;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AppendBenchmarkTests {

	@Test
	void each_number_of_clients_meets_each_number_of_events() {
		assertThat(AppendBenchmark.loads(settings(""))).containsExactly(new Load(1, 1), new Load(8, 1), new Load(64, 1),
				new Load(1, 10), new Load(8, 10), new Load(64, 10));
	}

	@Test
	void each_way_of_ours_is_compared_with_the_limit_under_the_same_load() {
		assertThat(AppendBenchmark.comparisons(List.of(new Load(8, 1)))).containsExactly(
				new Comparison("millrace-append-8-clients-1-event", "jdbc-insert-8-clients-1-event"),
				new Comparison("millrace-group-append-8-clients-1-event", "jdbc-insert-8-clients-1-event"),
				new Comparison("millrace-http-append-8-clients-1-event", "jdbc-insert-8-clients-1-event"));
	}

	@Test
	void more_events_than_an_append_takes_are_refused() {
		assertThatExceptionOfType(UsageException.class).isThrownBy(() -> AppendBenchmark.loads(settings("1001")))
			.withMessage("-Dbenchmark.events=1001 is not possible: an append has at most 1000 events.");
	}

	@Test
	void the_body_of_an_append_has_its_events_with_their_data_as_it_is() {
		SampleAppend sample = SampleAppend.next(2);

		JsonNode body = JsonMapper.shared().readTree(HttpAppend.body(sample));

		assertThat(body.size()).isEqualTo(2);
		assertThat(body.get(1).get("id").stringValue()).isEqualTo(sample.events().get(1).id().toString());
		assertThat(body.get(1).get("data").toString()).isEqualTo(SampleAppend.DATA);
		assertThat(body.get(1).get("metadata").toString()).isEqualTo(SampleAppend.metadata(sample.events().get(1)));
	}

	private static Settings settings(String events) {
		Properties properties = new Properties();
		properties.setProperty("benchmark.events", events);
		return Settings.of(properties);
	}

}
