package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import dev.millrace.projections.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class ReadAheadTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final LogPartition ONE = new LogPartition("events.sale", 0);

	private static final LogPartition TWO = new LogPartition("events.sale", 1);

	private final ReadAheadBudget budget = new ReadAheadBudget(1_000_000_000);

	@Test
	void who_is_near_the_end_is_given_at_once_what_there_is() throws InterruptedException {
		try (ReadAhead ahead = new ReadAhead(new FakeReader(3, 1_000), this.budget, "test")) {
			assertThat(ahead.take(PATIENCE).size()).isBetween(1, 6);
		}
	}

	@Test
	void who_is_far_behind_is_given_large_batches_with_one_slice_a_partition() throws InterruptedException {
		try (ReadAhead ahead = new ReadAhead(new FakeReader(200_000, 1_000), this.budget, "test")) {
			LogBatch first = ahead.take(PATIENCE);
			LogBatch second = ahead.take(PATIENCE);

			assertThat(first.partitions()).containsExactly(ONE, TWO);
			assertThat(first.size()).isBetween(40_000, ReadAhead.BATCH_RECORDS_MAX + 1_000);
			assertThat(second.slices().getFirst().from()).isEqualTo(first.slices().getFirst().next());
		}
	}

	@Test
	void no_more_is_held_than_a_batch_and_the_budget_allow() throws InterruptedException {
		FakeReader reader = new FakeReader(10_000_000, 1_000);
		try (ReadAhead ahead = new ReadAhead(reader, this.budget, "test")) {
			LogBatch batch = ahead.take(PATIENCE);
			await().atMost(PATIENCE).until(() -> reader.given.get() >= batch.size() + ReadAhead.BATCH_RECORDS_MAX);
			assertThat(reader.given.get()).isLessThanOrEqualTo(batch.size() + ReadAhead.BATCH_RECORDS_MAX + 1_000);
		}

		FakeReader other = new FakeReader(10_000_000, 100);
		try (ReadAhead ahead = new ReadAhead(other, new ReadAheadBudget(1), "test")) {
			assertThat(ahead.take(PATIENCE).size()).isLessThanOrEqualTo(100);
		}
	}

	@Test
	void what_was_taken_is_given_back_when_the_next_is_taken_and_all_of_it_at_the_end() throws InterruptedException {
		ReadAheadBudget small = new ReadAheadBudget(100_000);
		try (ReadAhead ahead = new ReadAhead(new FakeReader(1_000, 10), small, "test")) {
			for (int taken = 0; taken < 2_000;) {
				taken += ahead.take(PATIENCE).size();
			}
		}

		small.take(99_999);
		assertThat(small.isSpent()).isFalse();
	}

	@Test
	void after_a_seek_each_partition_goes_on_where_it_was_sought_or_had_not_been_taken() throws InterruptedException {
		for (int round = 0; round < 20; round++) {
			long seed = System.nanoTime();
			Random random = new Random(seed);
			try (ReadAhead ahead = new ReadAhead(new FakeReader(100_000, 100 + random.nextInt(700)),
					new ReadAheadBudget(3_000_000), "test")) {
				Map<LogPartition, Long> next = new HashMap<>(Map.of(ONE, 0L, TWO, 0L));
				for (int step = 0; step < 20; step++) {
					for (LogSlice slice : ahead.take(Duration.ofMillis(50)).slices()) {
						assertThat(slice.from()).as("seed %d", seed).isEqualTo(next.get(slice.partition()));
						assertThat(slice.records()).as("seed %d", seed)
							.extracting(LogRecord::offset)
							.containsExactlyElementsOf(LongStream.range(slice.from(), slice.next()).boxed().toList());
						next.put(slice.partition(), slice.next());
					}
					if (random.nextInt(3) == 0) {
						LogPartition sought = random.nextBoolean() ? ONE : TWO;
						long offset = random.nextLong(next.get(sought) + 1);
						ahead.seek(Map.of(sought, offset));
						next.put(sought, offset);
					}
				}
			}
		}
	}

	@Test
	void what_reading_fails_with_reaches_who_takes() {
		FakeReader reader = new FakeReader(10, 10);
		reader.failure = new IllegalStateException("The checkpoint is not within the log");
		try (ReadAhead ahead = new ReadAhead(reader, this.budget, "test")) {
			assertThatThrownBy(() -> ahead.take(PATIENCE)).isSameAs(reader.failure);
		}
	}

	/** Two partitions, read in turns. */
	private static final class FakeReader implements Log.Reader {

		private final long end;

		private final int recordsPerPoll;

		private final Map<LogPartition, Long> next = new HashMap<>(Map.of(ONE, 0L, TWO, 0L));

		private final AtomicInteger given = new AtomicInteger();

		private volatile @Nullable RuntimeException failure;

		private boolean turn;

		FakeReader(long end, int recordsPerPoll) {
			this.end = end;
			this.recordsPerPoll = recordsPerPoll;
		}

		@Override
		public LogBatch poll(Duration timeout) {
			RuntimeException thrown = this.failure;
			if (thrown != null) {
				throw thrown;
			}
			this.turn = !this.turn;
			LogPartition partition = this.turn ? ONE : TWO;
			long from = this.next.get(partition);
			long to = Math.min(this.end, from + this.recordsPerPoll);
			List<LogRecord> records = new ArrayList<>();
			LongStream.range(from, to).forEach((offset) -> records.add(record(partition, offset)));
			this.next.put(partition, to);
			this.given.addAndGet(records.size());
			return new LogBatch((to > from) ? List.of(new LogSlice(partition, from, to, records)) : List.of());
		}

		private static LogRecord record(LogPartition partition, long offset) {
			return new LogRecord(partition.topic(), partition.partition(), offset, Instant.EPOCH, null, "{}", Map.of());
		}

		@Override
		public void seek(Map<LogPartition, Long> offsets) {
			this.next.putAll(offsets);
		}

		@Override
		public long behind() {
			return this.next.values().stream().mapToLong((offset) -> this.end - offset).sum();
		}

		@Override
		public void wakeUp() {
		}

		@Override
		public void close() {
		}

	}

}
