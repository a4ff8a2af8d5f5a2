package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.millrace.projections.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LogLagTests {

	private static final LogPartition SALE = new LogPartition("events.sale", 0);

	private static final LogPartition OTHER_SALE = new LogPartition("events.sale", 1);

	private static final LogPartition STOCK = new LogPartition("events.stock", 0);

	private static final Set<String> ALL = Set.of("events.sale", "events.stock");

	private Instant now = Instant.EPOCH.plus(Duration.ofDays(1));

	private final FakeLog log = new FakeLog();

	private final LogLag lag = new LogLag(new LogEnds(this.log, ALL, () -> this.now), this.log, () -> this.now);

	@Test
	void the_lag_is_the_age_of_the_oldest_record_that_is_still_to_come() {
		this.log.ends(Map.of(SALE, 10L, OTHER_SALE, 7L, STOCK, 3L));
		this.log.committed(SALE, 8, 5);
		this.log.committed(OTHER_SALE, 6, 60);
		this.log.committed(STOCK, 0, 900);

		Lag sales = this.lag.of(Set.of("events.sale"), Map.of(SALE, 8L, OTHER_SALE, 6L, STOCK, 0L));

		assertThat(sales).isEqualTo(new Lag(3, Optional.of(Duration.ofSeconds(60))));
		assertThat(sales.seconds()).hasValue(60);
		assertThat(this.lag.of(ALL, Map.of(SALE, 10L, OTHER_SALE, 7L)))
			.isEqualTo(new Lag(3, Optional.of(Duration.ofSeconds(900))));
	}

	@Test
	void who_has_come_to_the_end_has_no_lag_and_asks_for_no_times() {
		this.log.ends(Map.of(SALE, 10L));

		assertThat(this.lag.of(ALL, Map.of(SALE, 10L))).isEqualTo(Lag.NONE);
		assertThat(this.log.timesAsked).isEmpty();
	}

	@Test
	void who_is_behind_transaction_markers_only_waits_for_nothing() {
		this.log.ends(Map.of(SALE, 10L));

		assertThat(this.lag.of(ALL, Map.of(SALE, 9L))).isEqualTo(new Lag(1, Optional.of(Duration.ZERO)));
	}

	@Test
	void who_stands_still_grows_older_and_is_asked_for_once() {
		this.log.ends(Map.of(SALE, 10L));
		this.log.committed(SALE, 8, 5);
		this.lag.of(ALL, Map.of(SALE, 8L));
		this.now = this.now.plusSeconds(100);

		assertThat(this.lag.of(ALL, Map.of(SALE, 8L)).seconds()).hasValue(105);
		assertThat(this.log.timesAsked).containsExactly(Map.of(SALE, 8L));
	}

	@Test
	void what_was_committed_in_the_future_is_new() {
		this.log.ends(Map.of(SALE, 10L));
		this.log.committed(SALE, 8, -5);

		assertThat(this.lag.of(ALL, Map.of(SALE, 8L)).seconds()).hasValue(0);
	}

	@Test
	void a_log_that_does_not_say_times_leaves_them_unknown_and_is_left_alone_for_a_second() {
		this.log.ends(Map.of(SALE, 10L));
		this.log.silent = true;

		assertThat(this.lag.of(ALL, Map.of(SALE, 8L))).isEqualTo(new Lag(2, Optional.empty()));
		assertThat(this.lag.of(ALL, Map.of(SALE, 8L)).seconds()).isEmpty();
		assertThat(this.log.timesAsked).hasSize(1);

		this.log.silent = false;
		this.log.committed(SALE, 8, 5);
		this.now = this.now.plusSeconds(2);
		assertThat(this.lag.of(ALL, Map.of(SALE, 8L)).seconds()).hasValue(7);
	}

	@Test
	void all_topics_are_asked_for_at_once_and_once_a_second() {
		this.log.ends(Map.of(SALE, 10L, STOCK, 3L));

		this.lag.of(Set.of("events.sale"), Map.of(SALE, 10L));
		this.lag.of(Set.of("events.stock"), Map.of(STOCK, 3L));
		this.now = this.now.plusMillis(900);
		this.lag.of(Set.of("events.stock"), Map.of(STOCK, 3L));
		assertThat(this.log.endsAsked).containsExactly(ALL);

		this.now = this.now.plusMillis(200);
		this.lag.of(Set.of("events.stock"), Map.of(STOCK, 3L));
		assertThat(this.log.endsAsked).containsExactly(ALL, ALL);
	}

	@Test
	void a_log_that_fails_is_not_asked_again_at_once() {
		this.log.failure = new IllegalStateException("no broker");

		assertThatThrownBy(() -> this.lag.of(ALL, Map.of())).hasMessage("no broker");
		assertThatThrownBy(() -> this.lag.of(ALL, Map.of())).hasMessage("no broker");
		assertThat(this.log.endsAsked).hasSize(1);

		this.log.failure = null;
		this.now = this.now.plusSeconds(2);
		assertThat(this.lag.of(ALL, Map.of())).isEqualTo(Lag.NONE);
	}

	/** Tells what it was asked. */
	private final class FakeLog implements Log, LogTimes {

		private Map<LogPartition, Long> ends = Map.of();

		private final Map<Map.Entry<LogPartition, Long>, Instant> times = new HashMap<>();

		private final List<Set<String>> endsAsked = new ArrayList<>();

		private final List<Map<LogPartition, Long>> timesAsked = new ArrayList<>();

		private @Nullable RuntimeException failure;

		private boolean silent;

		void ends(Map<LogPartition, Long> there) {
			this.ends = there;
		}

		void committed(LogPartition partition, long offset, long secondsAgo) {
			this.times.put(Map.entry(partition, offset), LogLagTests.this.now.minusSeconds(secondsAgo));
		}

		@Override
		public Map<LogPartition, Instant> first(Map<LogPartition, Long> offsets) {
			this.timesAsked.add(offsets);
			if (this.silent) {
				throw new IllegalStateException("silent");
			}
			Map<LogPartition, Instant> first = new HashMap<>();
			this.times.forEach((place, time) -> {
				if (place.getValue().equals(offsets.get(place.getKey()))) {
					first.put(place.getKey(), time);
				}
			});
			return first;
		}

		@Override
		public Map<LogPartition, Long> ends(Set<String> topics) {
			this.endsAsked.add(topics);
			if (this.failure != null) {
				throw this.failure;
			}
			return this.ends;
		}

		@Override
		public Reader open(String group, Set<String> topics,
				Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints) {
			throw new UnsupportedOperationException();
		}

		@Override
		public WholeReader openWhole(String group, Set<String> topics,
				Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Map<LogPartition, Long> begins(Set<String> topics) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Map<LogPartition, Long> offsetsAt(Set<String> topics, Instant time) {
			throw new UnsupportedOperationException();
		}

		@Override
		public List<LogRecord> read(LogPartition partition, Collection<Long> offsets) {
			throw new UnsupportedOperationException();
		}

	}

}
