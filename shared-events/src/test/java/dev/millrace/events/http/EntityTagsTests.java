package dev.millrace.events.http;

import java.util.List;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.ExpectedRevision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EntityTagsTests {

	@Test
	void without_a_header_any_revision_is_expected() {
		assertThat(EntityTags.expected(null, null)).isEqualTo(ExpectedRevision.any());
	}

	@Test
	void the_tag_of_a_revision_expects_that_revision() {
		assertThat(EntityTags.expected(EntityTags.of(7), null)).isEqualTo(ExpectedRevision.exactly(7));
	}

	@Test
	void a_star_to_match_expects_a_stream_and_not_to_match_expects_none() {
		assertThat(EntityTags.expected("*", null)).isEqualTo(ExpectedRevision.streamExists());
		assertThat(EntityTags.expected(null, "*")).isEqualTo(ExpectedRevision.noStream());
		assertThat(EntityTags.expected("\"0\"", null)).isEqualTo(ExpectedRevision.noStream());
	}

	@Test
	void a_belief_allows_the_revisions_it_speaks_of() {
		assertThat(allowed(ExpectedRevision.any())).containsExactly(0L, 1L, 2L);
		assertThat(allowed(ExpectedRevision.noStream())).containsExactly(0L);
		assertThat(allowed(ExpectedRevision.streamExists())).containsExactly(1L, 2L);
		assertThat(allowed(ExpectedRevision.exactly(2))).containsExactly(2L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "3", "W/\"3\"", "\"3\", \"4\"", "\"x\"", "\"-1\"", "" })
	void what_is_no_revision_is_refused_by_the_name_of_its_header(String ifMatch) {
		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> EntityTags.expected(ifMatch, null))
			.satisfies((ex) -> assertThat(ex.field()).isEqualTo("If-Match"));
	}

	@Test
	void both_headers_at_once_are_refused() {
		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> EntityTags.expected("*", "*"));
	}

	private static List<Long> allowed(ExpectedRevision belief) {
		return Stream.of(0L, 1L, 2L).filter(belief::allows).toList();
	}

}
