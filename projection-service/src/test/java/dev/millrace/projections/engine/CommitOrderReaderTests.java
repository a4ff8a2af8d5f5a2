package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.projections.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CommitOrderReaderTests {

	private static final int ROUNDS = 300;

	private static final int POLLS_MAX = 100_000;

	private final ReadAheadBudget budget = new ReadAheadBudget(1_000_000_000);

	@Test
	void however_records_arrive_they_are_handed_over_in_commit_order_and_in_whole_transactions() {
		for (int round = 0; round < ROUNDS; round++) {
			long seed = System.nanoTime();
			Published log = new Published(new Random(seed));

			assertThat(all(new FakeSource(log, new Random(seed + 1), true))).as("live, seed %d", seed)
				.containsExactlyElementsOf(log.inOrder);
			assertThat(all(new FakeSource(log, new Random(seed + 2), false))).as("replay, seed %d", seed)
				.containsExactlyElementsOf(log.inOrder);
		}
	}

	@Test
	void what_is_given_to_another_and_comes_back_or_is_sought_goes_on_in_the_same_order() {
		for (int round = 0; round < ROUNDS; round++) {
			long seed = System.nanoTime();
			Random random = new Random(seed);
			Published log = new Published(random);
			FakeSource source = new FakeSource(log, new Random(seed + 1), true);
			CommitOrderReader reader = new CommitOrderReader(source, this.budget);
			List<LogRecord> applied = new ArrayList<>();
			Map<LogPartition, Long> checkpoints = log.begins();
			for (int poll = 0; applied.size() < log.inOrder.size(); poll++) {
				assertThat(poll).as("polls, seed %d", seed).isLessThan(POLLS_MAX);
				LogBatch batch = reader.poll(Duration.ZERO);
				switch (random.nextInt(12)) {
					case 0 -> source.assign(checkpoints);
					case 1 -> reader.seek(checkpoints);
					default -> {
						applied.addAll(batch.records());
						batch.slices().forEach((slice) -> checkpoints.put(slice.partition(), slice.next()));
					}
				}
			}
			assertThat(applied).as("seed %d", seed).containsExactlyElementsOf(log.inOrder);
		}
	}

	@Test
	void two_instances_that_both_believe_to_be_the_reader_apply_one_sequence() throws Exception {
		for (int round = 0; round < 60; round++) {
			long seed = System.nanoTime();
			Published log = new Published(new Random(seed));
			Store store = new Store(log);
			try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
				List<Future<?>> runners = List.of(threads.submit(() -> store.run(new Random(seed + 1), this.budget)),
						threads.submit(() -> store.run(new Random(seed + 2), this.budget)));
				for (Future<?> runner : runners) {
					runner.get();
				}
			}
			assertThat(store.applied).as("seed %d", seed).containsExactlyElementsOf(log.inOrder);
			assertThat(store.halved).as("seed %d", seed).isFalse();
		}
	}

	@Test
	void a_batch_that_is_arranged_again_has_the_order_it_was_read_in() {
		long seed = System.nanoTime();
		Published log = new Published(new Random(seed));
		List<LogSlice> slices = log.partitions.entrySet()
			.stream()
			.map((partition) -> new LogSlice(partition.getKey(), 0, Long.MAX_VALUE, partition.getValue()))
			.toList();

		assertThat(CommitOrder.arrange(new LogBatch(slices)).records()).as("seed %d", seed)
			.containsExactlyElementsOf(log.inOrder);
	}

	@Test
	void no_more_waits_than_the_limits_allow_when_one_partition_is_slow() {
		Published log = new Published(2, 40_000);
		FakeSource source = new FakeSource(log, new Random(1), false);
		source.slow = new LogPartition("changes.b", 0);
		CommitOrderReader reader = new CommitOrderReader(source, this.budget);

		for (int poll = 0; poll < 100; poll++) {
			assertThat(reader.poll(Duration.ZERO).size()).isZero();
		}

		assertThat(source.given).isLessThanOrEqualTo(CommitOrderReader.WAITING_RECORDS_MAX + FakeSource.POLL_MAX);
		assertThat(this.budget.isSpent()).isFalse();
	}

	@Test
	void a_partition_that_is_published_to_and_not_assigned_yet_is_waited_for() {
		Published log = new Published(2, 10);
		FakeSource source = new FakeSource(log, new Random(1), false);
		source.assign(Map.of(new LogPartition("events.a", 0), 0L));
		CommitOrderReader reader = new CommitOrderReader(source, this.budget);
		for (int poll = 0; poll < 20; poll++) {
			assertThat(reader.poll(Duration.ZERO).size()).isZero();
		}

		source.assign(log.begins());

		assertThat(all(reader, log)).containsExactlyElementsOf(log.inOrder);
	}

	@Test
	void what_waits_counts_against_the_budget_until_it_is_handed_over() {
		ReadAheadBudget small = new ReadAheadBudget(1_000_000);
		Published log = new Published(3, 30_000);
		CommitOrderReader reader = new CommitOrderReader(new FakeSource(log, new Random(1), false), small);

		for (int records = 0; records < log.inOrder.size();) {
			records += reader.poll(Duration.ZERO).size();
		}
		reader.close();

		small.take(999_999);
		assertThat(small.isSpent()).isFalse();
	}

	@Test
	void a_transaction_beyond_the_limit_is_handed_over_in_parts() {
		Published log = new Published(1, 0);
		IntStream.range(0, CommitOrderReader.TRANSACTION_RECORDS_MAX + 10).forEach((i) -> log.add(0, "1", null));
		log.publish();
		CommitOrderReader reader = new CommitOrderReader(new FakeSource(log, new Random(1), false), this.budget);

		int largest = 0;
		for (int records = 0; records < log.inOrder.size();) {
			int size = reader.poll(Duration.ZERO).size();
			largest = Math.max(largest, size);
			records += size;
		}
		assertThat(largest).isEqualTo(CommitOrderReader.TRANSACTION_RECORDS_MAX);
	}

	@Test
	void a_number_that_does_not_grow_is_refused() {
		Published log = new Published(2, 4);
		log.partitions.values().forEach((records) -> records.replaceAll((record) -> withNumber(record, "7")));
		CommitOrderReader reader = new CommitOrderReader(new FakeSource(log, new Random(1), false), this.budget);

		assertThatThrownBy(() -> all(reader, log)).hasMessageContaining("has number 7")
			.hasMessageContaining("millrace.cdc.slot");
	}

	@Test
	void a_record_without_a_number_is_refused() {
		Published log = new Published(2, 4);
		log.partitions.values().forEach((records) -> records.replaceAll((record) -> withNumber(record, null)));
		CommitOrderReader reader = new CommitOrderReader(new FakeSource(log, new Random(1), false), this.budget);

		assertThatThrownBy(() -> all(reader, log)).hasMessageContaining("has no header millrace-order");
	}

	private static LogRecord withNumber(LogRecord record, @Nullable String number) {
		return new LogRecord(record.topic(), record.partition(), record.offset(), record.committedAt(), record.key(),
				record.value(), (number != null) ? Map.of(RecordHeaders.ORDER, number) : Map.of());
	}

	private List<LogRecord> all(FakeSource source) {
		return all(new CommitOrderReader(source, this.budget), source.log);
	}

	private static List<LogRecord> all(CommitOrderReader reader, Published log) {
		List<LogRecord> all = new ArrayList<>();
		Map<LogPartition, Long> next = log.begins();
		for (int poll = 0; all.size() < log.inOrder.size(); poll++) {
			assertThat(poll).as("polls").isLessThan(POLLS_MAX);
			LogBatch batch = reader.poll(Duration.ZERO);
			if (!all.isEmpty() && batch.size() > 0) {
				assertThat(CommitOrder.belongTogether(all.getLast(), batch.records().getFirst())).isFalse();
			}
			for (LogSlice slice : batch.slices()) {
				assertThat(slice.from()).isEqualTo(next.put(slice.partition(), slice.next()));
			}
			all.addAll(batch.records());
		}
		return all;
	}

	/** Applies batches as the database does: from the checkpoints on, or not at all. */
	private static final class Store {

		private final Published log;

		private final Map<LogPartition, Long> checkpoints;

		private final List<LogRecord> applied = new ArrayList<>();

		private boolean halved;

		Store(Published log) {
			this.log = log;
			this.checkpoints = log.begins();
		}

		/** Reads and applies until all is, and loses its partitions now and then. */
		@Nullable Void run(Random random, ReadAheadBudget budget) throws InterruptedException {
			FakeSource source = new FakeSource(this.log, random, true);
			source.reassigned = this::checkpoints;
			try (CommitOrderReader reader = new CommitOrderReader(source, budget);
					ReadAhead ahead = new ReadAhead(reader, budget, "test")) {
				for (int batch = 0; !isDone(); batch++) {
					assertThat(batch).as("batches").isLessThan(POLLS_MAX);
					Map<LogPartition, Long> again = apply(CommitOrder.arrange(ahead.take(Duration.ofMillis(1))));
					if (!again.isEmpty()) {
						ahead.seek(again);
					}
				}
			}
			return null;
		}

		private synchronized boolean isDone() {
			return this.applied.size() == this.log.inOrder.size();
		}

		private synchronized Map<LogPartition, Long> checkpoints() {
			return new TreeMap<>(this.checkpoints);
		}

		/** Returns where to read again. */
		private synchronized Map<LogPartition, Long> apply(LogBatch batch) {
			Map<LogPartition, Long> locked = new HashMap<>(this.checkpoints);
			locked.keySet().retainAll(batch.partitions());
			if (batch.slices().stream().anyMatch((slice) -> slice.from() > locked.get(slice.partition()))) {
				return locked;
			}
			LogBatch open = batch.between(locked::get, (any) -> Long.MAX_VALUE);
			this.halved |= !this.applied.isEmpty() && open.size() > 0
					&& CommitOrder.belongTogether(this.applied.getLast(), open.records().getFirst());
			this.applied.addAll(open.records());
			open.slices().forEach((slice) -> this.checkpoints.put(slice.partition(), slice.next()));
			return Map.of();
		}

	}

	/** A log as a capture publishes it, with the ends that it names at each step. */
	private static final class Published {

		private final Map<LogPartition, List<LogRecord>> partitions = new TreeMap<>();

		private final List<LogRecord> inOrder = new ArrayList<>();

		/** Of the next record. */
		private final Map<LogPartition, Long> offsets = new TreeMap<>();

		private final Set<LogPartition> touched = new HashSet<>();

		/** After each publication: the offsets after the last records. */
		private final List<Map<LogPartition, Long>> ends = new ArrayList<>(List.of(Map.of()));

		private long number;

		/**
		 * Transactions of a few records, or of many in parts, and rows that were read.
		 */
		Published(Random random) {
			createPartitions(1 + random.nextInt(5));
			for (int transaction = 1; transaction <= 30; transaction++) {
				boolean large = random.nextInt(10) == 0;
				for (int part = large ? 3 : 1; part > 0; part--) {
					for (int i = random.nextInt(6); i > 0; i--) {
						add(random.nextInt(this.partitions.size()), Integer.toString(transaction),
								large ? Integer.toString(3 - part) : null);
					}
					if (large) {
						publish();
					}
				}
				if (random.nextInt(5) == 0) {
					add(random.nextInt(this.partitions.size()), null, null);
				}
				if (random.nextBoolean()) {
					publish();
				}
			}
			publish();
		}

		/** Transactions of one record, in turns. */
		Published(int partitions, int records) {
			createPartitions(partitions);
			for (int i = 0; i < records; i++) {
				add(i % partitions, Integer.toString(i), null);
			}
			publish();
		}

		private void createPartitions(int count) {
			for (int i = 0; i < count; i++) {
				this.partitions.put(new LogPartition((i % 2 == 0) ? "events.a" : "changes.b", i / 2),
						new ArrayList<>());
			}
		}

		Map<LogPartition, Long> begins() {
			Map<LogPartition, Long> begins = new TreeMap<>();
			this.partitions.keySet().forEach((partition) -> begins.put(partition, 0L));
			return begins;
		}

		void add(int index, @Nullable String transaction, @Nullable String rowsBefore) {
			LogPartition partition = List.copyOf(this.partitions.keySet()).get(index);
			long offset = this.offsets.merge(partition, 1L, Long::sum) - 1;
			Map<String, String> headers = new HashMap<>();
			headers.put(RecordHeaders.ORDER, Long.toString(++this.number));
			if (transaction != null) {
				headers.put(RecordHeaders.TRANSACTION_ID, transaction);
			}
			if (rowsBefore != null) {
				headers.put(RecordHeaders.ROWS_BEFORE, rowsBefore);
			}
			LogRecord record = new LogRecord(partition.topic(), partition.partition(), offset, Instant.EPOCH, null,
					"{}", headers);
			this.partitions.get(partition).add(record);
			this.inOrder.add(record);
			this.touched.add(partition);
		}

		/** Its end is marked in each partition that it wrote to. */
		void publish() {
			Map<LogPartition, Long> end = new HashMap<>(this.ends.getLast());
			this.touched.forEach((partition) -> end.put(partition, this.offsets.get(partition)));
			this.touched.forEach((partition) -> this.offsets.merge(partition, 1L, Long::sum));
			this.touched.clear();
			this.ends.add(end);
			this.number += 2;
		}

	}

	/** Gives what is published by and by, in any order of partitions. */
	private static final class FakeSource implements Log.WholeReader {

		private static final int POLL_MAX = 2_000;

		private final Published log;

		private final Random random;

		private final Map<LogPartition, Long> next = new TreeMap<>();

		/** Of the publications: how many have begun to show. */
		private int shown;

		private int named;

		private long assignments;

		private Set<LogPartition> paused = Set.of();

		private LogPartition slow = new LogPartition("none", 0);

		private int given;

		/** If set, partitions are taken away and given back now and then. */
		private @Nullable Supplier<Map<LogPartition, Long>> reassigned;

		FakeSource(Published log, Random random, boolean live) {
			this.log = log;
			this.random = random;
			this.shown = live ? 0 : log.ends.size() - 1;
			assign(log.begins());
		}

		void assign(Map<LogPartition, Long> checkpoints) {
			this.assignments++;
			this.next.clear();
			this.next.putAll(checkpoints);
		}

		@Override
		public LogBatch poll(Duration timeout) {
			if (this.reassigned != null && this.random.nextInt(15) == 0) {
				assign(this.reassigned.get());
			}
			this.shown = Math.min(this.log.ends.size() - 1, this.shown + this.random.nextInt(3));
			this.named += this.random.nextInt(this.shown - this.named + 1);
			List<LogSlice> slices = new ArrayList<>();
			this.next.replaceAll((partition, from) -> {
				if (this.paused.contains(partition) || partition.equals(this.slow) || this.random.nextBoolean()) {
					return from;
				}
				LogSlice slice = slice(partition, from);
				if (!slice.isEmpty()) {
					slices.add(slice);
					this.given += slice.records().size();
				}
				return slice.next();
			});
			return new LogBatch(slices);
		}

		/** Some of what shows; a marker goes with what is before it, or comes later. */
		private LogSlice slice(LogPartition partition, long from) {
			long end = this.log.ends.get(this.shown).getOrDefault(partition, 0L);
			List<LogRecord> showing = this.log.partitions.get(partition)
				.stream()
				.filter((record) -> record.offset() >= from && record.offset() < end)
				.limit(1 + this.random.nextInt(this.log.inOrder.size() > 1_000 ? POLL_MAX : 4))
				.toList();
			if (showing.isEmpty()) {
				return new LogSlice(partition, from, Math.max(from, end + ((end > 0) ? this.random.nextInt(2) : 0)),
						showing);
			}
			return new LogSlice(partition, from, showing.getLast().offset() + 1, showing);
		}

		@Override
		public void seek(Map<LogPartition, Long> offsets) {
			this.next.putAll(offsets);
		}

		@Override
		public long assignments() {
			return this.assignments;
		}

		@Override
		public Map<LogPartition, Long> positions() {
			return Map.copyOf(this.next);
		}

		@Override
		public Map<LogPartition, Long> published() {
			return this.log.ends.get(this.named);
		}

		@Override
		public void pause(Collection<LogPartition> partitions) {
			this.paused = Set.copyOf(partitions);
		}

		@Override
		public long behind() {
			return 0;
		}

		@Override
		public void wakeUp() {
		}

		@Override
		public void close() {
		}

	}

}
