package dev.millrace.eventstore.postgres;

import java.util.Arrays;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BloomFilterTests {

	private static final int TEXTS = CorrelationFilters.EVENTS_PER_FILTER;

	@Test
	void a_text_that_was_added_is_never_denied() {
		BloomFilter filter = filled();

		assertThat(IntStream.range(0, TEXTS)).allMatch((number) -> mayHave(filter, "in-" + number));
	}

	@Test
	void of_10_000_other_texts_hardly_any_is_taken_for_one() {
		BloomFilter filter = filled();

		assertThat(IntStream.range(0, 10_000).filter((number) -> mayHave(filter, "out-" + number)).count())
			.isLessThan(20);
	}

	@Test
	void the_bits_of_a_text_are_the_same_for_ever() {
		assertThat(BloomFilter.probes("play-1")).containsExactly(new BloomFilter.Probe(30495, 128),
				new BloomFilter.Probe(22033, 32), new BloomFilter.Probe(13571, 8), new BloomFilter.Probe(5109, 2));
	}

	private static BloomFilter filled() {
		BloomFilter filter = new BloomFilter();
		IntStream.range(0, TEXTS).forEach((number) -> filter.add("in-" + number));
		return filter;
	}

	private static boolean mayHave(BloomFilter filter, String text) {
		byte[] bits = filter.toBytes();
		return Arrays.stream(BloomFilter.probes(text)).allMatch((probe) -> (bits[probe.index()] & probe.mask()) != 0);
	}

}
