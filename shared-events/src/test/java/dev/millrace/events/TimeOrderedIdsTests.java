package dev.millrace.events;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

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

	@Test
	void ids_keep_their_order_while_the_clock_jumps_back_and_stands_still() {
		Random random = new Random(7);
		TimeOrderedIds ids = new TimeOrderedIds(() -> NOW.minusMillis(random.nextInt(3_600_000)));

		List<String> made = Stream.generate(() -> ids.next().toString()).limit(20_000).toList();

		assertThat(made).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void more_ids_than_a_millisecond_counts_keep_their_order() {
		TimeOrderedIds ids = new TimeOrderedIds(() -> NOW);

		List<UUID> made = Stream.generate(ids::next).limit(10_000).toList();

		assertThat(made.stream().map(UUID::toString)).isSorted().doesNotHaveDuplicates();
		assertThat(made.getLast().getMostSignificantBits() >>> 16).isEqualTo(NOW.toEpochMilli() + 2);
		assertThat(made).allSatisfy((id) -> assertThat(id.version()).isEqualTo(7));
	}

}
