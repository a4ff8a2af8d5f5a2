package dev.millrace.cdc.relay;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PublishedRevisionsTests {

	@Test
	void it_holds_what_a_map_holds() {
		Random random = new Random(7);
		Map<String, Long> expected = new HashMap<>();
		try (PublishedRevisions revisions = PublishedRevisions.of(3000)) {
			for (long revision = 1; revision <= 20_000; revision++) {
				String stream = "thing-" + random.nextInt(3000);
				Long before = expected.put(stream, revision);
				assertThat(revisions.put(stream, revision)).isEqualTo((before != null) ? before : 0);
			}

			expected.forEach((stream, revision) -> assertThat(revisions.last(stream)).isEqualTo(revision));
			assertThat(revisions.last("thing-3000")).isZero();
		}
	}

	@Test
	void a_large_one_is_in_a_file_and_takes_no_heap() {
		try (PublishedRevisions revisions = PublishedRevisions.of(5_000_000)) {
			revisions.put("thing-1", 3);

			assertThat(revisions.last("thing-1")).isEqualTo(3);
			assertThat(revisions.last("thing-2")).isZero();
		}
	}

}
