package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.BatchOutcome.Applied;
import dev.millrace.projections.engine.BatchOutcome.ReadAgain;
import dev.millrace.projections.engine.failure.Failure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PoisonSearchTests {

	private final RunnerStatus status = new RunnerStatus(InstantSource.system());

	private final List<Duration> pauses = new ArrayList<>();

	private final Target target = new Target();

	private final PoisonSearch search = new PoisonSearch(this.target, this.status, this.pauses::add, false);

	@Test
	void three_poisonous_records_among_two_thousand_cost_some_tens_of_transactions() {
		this.target.poison(0, 17, 801, 1_999);

		assertThat(this.search.apply(batch(2_000))).isEqualTo(new Applied(2_000));

		assertThat(this.target.parked).containsExactly("0:17", "0:801", "0:1999");
		assertThat(this.target.applied).hasSize(1_997);
		// Three times the way down a tree of 11 levels: a failure and a success on each.
		assertThat(this.target.transactions).isBetween(3 * 11, 3 * 2 * 12);
	}

	@Test
	void of_random_batches_everything_but_the_poison_is_applied_once_and_in_order() {
		for (int round = 0; round < 200; round++) {
			long seed = System.nanoTime();
			Random random = new Random(seed);
			Target random1 = new Target();
			List<LogSlice> slices = IntStream.range(0, 1 + random.nextInt(4))
				.mapToObj((partition) -> slice(partition, random))
				.toList();
			LogBatch batch = new LogBatch(slices);
			batch.records().stream().filter((record) -> random.nextInt(8) == 0).forEach(random1::poison);

			BatchOutcome outcome = new PoisonSearch(random1, this.status, this.pauses::add, false).apply(batch);

			assertThat(outcome).as("seed %d", seed).isEqualTo(new Applied(batch.size()));
			assertThat(random1.parked).as("seed %d", seed).containsExactlyElementsOf(random1.inOrder(batch, true));
			assertThat(random1.applied).as("seed %d", seed).containsExactlyElementsOf(random1.inOrder(batch, false));
			slices.forEach((slice) -> assertThat(random1.checkpoints.get(slice.partition())).as("seed %d", seed)
				.isEqualTo(slice.next()));
		}
	}

	@Test
	void an_outage_parks_nothing_and_is_left_to_the_runner() {
		this.target.poison(0, 3);
		this.target.failure = new DataAccessResourceFailureException("the database is away");

		assertThatThrownBy(() -> this.search.apply(batch(8))).isSameAs(this.target.failure);
		assertThat(this.target.parked).isEmpty();
		assertThat(this.target.transactions).isOne();
	}

	@Test
	void a_failure_that_may_pass_is_tried_again_with_growing_pauses_before_it_counts() {
		this.target.poison(0, 3);
		this.target.failure = new QueryTimeoutException("slow");
		this.target.failuresLeft = 3;

		assertThat(this.search.apply(batch(8))).isEqualTo(new Applied(8));
		assertThat(this.target.parked).isEmpty();
		assertThat(this.pauses).hasSize(3).isSorted().doesNotHaveDuplicates();

		this.target.failuresLeft = Integer.MAX_VALUE;
		this.target.checkpoints.clear();
		this.search.apply(batch(8));
		assertThat(this.target.parked).containsExactly("0:3");
	}

	@Test
	void when_a_half_must_be_read_again_the_rest_is_too() {
		this.target.poison(1, 2);
		this.target.isHeld = true;
		LogBatch batch = new LogBatch(List.of(slice(0, 4), slice(1, 4)));

		BatchOutcome outcome = this.search.apply(batch);

		assertThat(outcome).isInstanceOfSatisfying(ReadAgain.class, (again) -> assertThat(again.checkpoints())
			.containsOnlyKeys(new LogPartition("events.a", 0), new LogPartition("events.a", 1)));
	}

	@Test
	void in_commit_order_all_transactions_before_the_poison_are_applied_whole_and_nothing_after_it() {
		for (int round = 0; round < 200; round++) {
			long seed = System.nanoTime();
			Random random = new Random(seed);
			LogBatch batch = transactions(1 + random.nextInt(20), random);
			LogRecord poison = batch.records().get(random.nextInt(batch.size()));
			Target ordered = new Target();
			ordered.poison(poison);
			List<String> before = batch.records()
				.stream()
				.takeWhile((record) -> !CommitOrder.belongTogether(record, poison))
				.map(Target::name)
				.toList();

			assertThatThrownBy(() -> new PoisonSearch(ordered, this.status, this.pauses::add, true).apply(batch))
				.as("seed %d", seed)
				.hasMessageContaining("goes no further")
				.hasCause(ordered.failure);

			assertThat(ordered.applied).as("seed %d", seed).containsExactlyElementsOf(before);
			assertThat(ordered.parked).as("seed %d", seed).isEmpty();
			assertThat(ordered.halved).as("seed %d", seed).isFalse();
		}
	}

	/** Each with one to five records over three partitions. */
	private static LogBatch transactions(int count, Random random) {
		Map<Integer, List<LogRecord>> partitions = new HashMap<>();
		long number = 0;
		for (int transaction = 0; transaction < count; transaction++) {
			for (int i = random.nextInt(5); i >= 0; i--) {
				int partition = random.nextInt(3);
				List<LogRecord> records = partitions.computeIfAbsent(partition, (any) -> new ArrayList<>());
				records.add(new LogRecord("events.a", partition, records.size(), Instant.EPOCH, "key" + number, "{}",
						Map.of(RecordHeaders.ORDER, Long.toString(++number), RecordHeaders.TRANSACTION_ID,
								Integer.toString(transaction))));
			}
		}
		return CommitOrder.arrange(new LogBatch(partitions.entrySet()
			.stream()
			.map((entry) -> new LogSlice(new LogPartition("events.a", entry.getKey()), 0, entry.getValue().size() + 1L,
					entry.getValue()))
			.toList()));
	}

	private static LogBatch batch(int records) {
		return new LogBatch(List.of(slice(0, records)));
	}

	private static LogSlice slice(int partition, int records) {
		return new LogSlice(new LogPartition("events.a", partition), 0, records,
				LongStream.range(0, records).mapToObj((offset) -> record(partition, offset)).toList());
	}

	/** With transaction markers here and there. */
	private static LogSlice slice(int partition, Random random) {
		List<LogRecord> records = new ArrayList<>();
		long offset = random.nextInt(3);
		for (int i = random.nextInt(40); i > 0; i--) {
			records.add(record(partition, offset));
			offset += 1 + random.nextInt(2);
		}
		return new LogSlice(new LogPartition("events.a", partition), 0, offset + 1, records);
	}

	private static LogRecord record(int partition, long offset) {
		return new LogRecord("events.a", partition, offset, Instant.EPOCH, "key" + offset, "{}", Map.of());
	}

	/** Remembers what a database would, and checks what it would check. */
	private static final class Target implements ReadModels.BatchWriter {

		private final Set<String> poison = new HashSet<>();

		private final Map<LogPartition, Long> checkpoints = new HashMap<>();

		private final List<String> applied = new ArrayList<>();

		private final List<String> parked = new ArrayList<>();

		private RuntimeException failure = new IllegalStateException("poison");

		private int failuresLeft = Integer.MAX_VALUE;

		private int transactions;

		private boolean isHeld;

		private @Nullable LogRecord last;

		private boolean halved;

		void poison(int partition, long... offsets) {
			LongStream.of(offsets).forEach((offset) -> this.poison.add(partition + ":" + offset));
		}

		void poison(LogRecord record) {
			this.poison.add(name(record));
		}

		List<String> inOrder(LogBatch batch, boolean poisonous) {
			return batch.records()
				.stream()
				.map(Target::name)
				.filter((name) -> this.poison.contains(name) == poisonous)
				.toList();
		}

		@Override
		public BatchOutcome apply(LogBatch batch) {
			this.transactions++;
			if (batch.records().stream().anyMatch((record) -> this.poison.contains(name(record)))
					&& this.failuresLeft-- > 0) {
				throw this.failure;
			}
			return this.isHeld ? new ReadAgain(Map.of(batch.slices().getFirst().partition(), 0L), true)
					: move(batch, this.applied);
		}

		@Override
		public BatchOutcome park(LogBatch batch, Failure why) {
			this.transactions++;
			assertThat(batch.size()).isOne();
			return move(batch, this.parked);
		}

		@Override
		public BatchOutcome release(ParkedSlice slice) {
			throw new UnsupportedOperationException();
		}

		private BatchOutcome move(LogBatch batch, List<String> to) {
			for (LogSlice slice : batch.slices()) {
				assertThat(slice.from()).isEqualTo(this.checkpoints.getOrDefault(slice.partition(), 0L));
				this.checkpoints.put(slice.partition(), slice.next());
			}
			this.halved |= this.last != null && !batch.records().isEmpty()
					&& CommitOrder.belongTogether(this.last, batch.records().getFirst());
			this.last = batch.records().isEmpty() ? this.last : batch.records().getLast();
			batch.records().forEach((record) -> to.add(name(record)));
			return new Applied(batch.size());
		}

		private static String name(LogRecord record) {
			return record.partition() + ":" + record.offset();
		}

	}

}
