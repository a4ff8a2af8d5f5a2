package dev.millrace.events;

import java.time.Instant;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimeOrderedIdsTests {

	private static final Instant NOW = Instant.parse("2026-03-01T10:15:30.123Z");

	@Test
	void an_id_has_version_7_and_the_variant_of_rfc_9562() {
		UUID id = new TimeOrderedIds(() -> NOW).next();

		assertThat(id.version()).isEqualTo(7);
		assertThat(id.variant()).isEqualTo(2);
	}

	@Test
	void an_id_starts_with_the_time_in_milliseconds() {
		UUID id = new TimeOrderedIds(() -> NOW).next();

		assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli());
	}

	@Test
	void an_id_made_a_millisecond_later_sorts_later() {
		String earlier = new TimeOrderedIds(() -> NOW).next().toString();
		String later = new TimeOrderedIds(() -> NOW.plusMillis(1)).next().toString();

		assertThat(later).isGreaterThan(earlier);
	}

	@Test
	void two_ids_of_one_millisecond_differ() {
		TimeOrderedIds ids = new TimeOrderedIds(() -> NOW);

		assertThat(ids.next()).isNotEqualTo(ids.next());
	}

}
