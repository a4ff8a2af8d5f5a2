package dev.millrace.projections.engine.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeaderMapTests {

	@Test
	void gives_values_by_name() {
		HeaderMap headers = new HeaderMap(headers("ce_type", "sold", "ce_id", "", "ce_subject", "größe-1"));
		assertThat(headers).isEqualTo(Map.of("ce_type", "sold", "ce_id", "", "ce_subject", "größe-1"));
		assertThat(headers.get("ce_subject")).isEqualTo("größe-1");
		assertThat(headers.get("ce_time")).isNull();
	}

	@Test
	void a_header_without_a_value_is_not_there_wherever_it_stands() {
		for (int place = 0; place < 3; place++) {
			String[] texts = { "a", "1", "b", "2", "c", "3" };
			texts[2 * place + 1] = null;
			HeaderMap headers = new HeaderMap(headers(texts));
			assertThat(headers).hasSize(2).doesNotContainKey(texts[2 * place]);
			headers
				.forEach((name, value) -> assertThat(value).isEqualTo(Map.of("a", "1", "b", "2", "c", "3").get(name)));
		}
	}

	@Test
	void of_several_with_one_name_the_last_counts() {
		HeaderMap headers = new HeaderMap(headers("a", "1", "b", "2", "a", "3"));
		assertThat(headers).isEqualTo(Map.of("a", "3", "b", "2"));
		assertThat(headers.get("a")).isEqualTo("3");
	}

	@Test
	void a_record_without_headers_has_none() {
		assertThat(new HeaderMap(new RecordHeaders())).isEmpty();
	}

	@Test
	void records_with_other_headers_in_between_change_nothing() {
		HeaderMap first = new HeaderMap(headers("a", "1", "b", "2"));
		HeaderMap other = new HeaderMap(headers("b", "3", "a", "4"));
		HeaderMap third = new HeaderMap(headers("a", "5", "b", "6"));
		assertThat(first).isEqualTo(Map.of("a", "1", "b", "2"));
		assertThat(other).isEqualTo(Map.of("b", "3", "a", "4"));
		assertThat(third).isEqualTo(Map.of("a", "5", "b", "6"));
	}

	private static RecordHeaders headers(String... namesAndValues) {
		RecordHeaders headers = new RecordHeaders();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			String value = namesAndValues[i + 1];
			headers.add(namesAndValues[i], (value != null) ? value.getBytes(StandardCharsets.UTF_8) : null);
		}
		return headers;
	}

}
