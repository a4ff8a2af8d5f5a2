package dev.millrace.projections.engine.snapshots;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.events.wire.Progress;
import dev.millrace.projections.engine.LogPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AppliedLsnTests {

	private static final LogPartition FIRST = new LogPartition("events.order", 0);

	private static final LogPartition SECOND = new LogPartition("events.order", 1);

	private final AppliedLsn applied = new AppliedLsn(Set.of("events.order"), Map.of(FIRST, 10L, SECOND, 5L));

	@Test
	void the_latest_progress_counts_whose_ends_are_reached_in_all_partitions() {
		note("shop", 100, Map.of("events.order", Map.of(0, 3L)));
		note("shop", 200, Map.of("events.order", Map.of(0, 10L, 1, 4L)));
		note("shop", 300, Map.of("events.order", Map.of(0, 10L, 1, 6L)));
		note("shop", 150, Map.of("events.order", Map.of(0, 4L)));

		assertThat(this.applied.bySlot()).containsExactly(Map.entry("shop", 200L));
	}

	@Test
	void what_the_version_does_not_read_does_not_count() {
		note("shop", 100, Map.of("events.order", Map.of(0, 3L), "events.invoice", Map.of(0, 1_000L)));
		note("other", 900, Map.of("events.invoice", Map.of(0, 0L)));

		assertThat(this.applied.bySlot()).containsExactly(Map.entry("shop", 100L));
	}

	@Test
	void each_slot_has_its_own_and_none_before_it_streams() {
		note("shop", 100, Map.of("events.order", Map.of(0, 3L)));
		note("crm", 0, Map.of("events.order", Map.of(1, 1L)));
		note("erp", 7, Map.of("events.order", Map.of(1, 2L)));
		note("late", 8, Map.of("events.order", Map.of(2, 1L)));

		assertThat(this.applied.bySlot()).isEqualTo(Map.of("shop", 100L, "erp", 7L));
	}

	private void note(String slot, long lsn, Map<String, Map<Integer, Long>> ends) {
		this.applied.note(new Progress(slot, lsn, ends, Map.of(), List.of(), null));
	}

}
