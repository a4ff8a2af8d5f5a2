package dev.millrace.projections.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

import dev.millrace.projections.LogRecord;

/**
 * Merges all partitions into one sequence in commit order, in whole transactions. A
 * record is handed over once no earlier one can be missing: when every other partition
 * has shown its next record, or has been read to where the capture says that it is
 * complete. So the sequence does not depend on what arrives when, and nothing waits for
 * longer than the capture's own record of its progress takes. For use by one thread,
 * except for {@link #wakeUp()}.
 */
final class CommitOrderReader implements Log.Reader {

	/** Enough for one poll; a transaction that begins before it is handed over whole. */
	static final int BATCH_RECORDS_MAX = 2_000;

	/** A larger transaction is handed over in parts. */
	static final int TRANSACTION_RECORDS_MAX = 50_000;

	/** A partition with as many waiting is not polled. */
	static final int WAITING_RECORDS_MAX = 4_000;

	private final Log.WholeReader source;

	private final ReadAheadBudget budget;

	private final Map<LogPartition, Waiting> partitions = new TreeMap<>();

	/** In commit order, and not handed over yet. */
	private final List<LogRecord> merged = new ArrayList<>();

	/** How many of them are whole transactions. */
	private int whole;

	private long lastNumber = -1;

	private long assignments = -1;

	/**
	 * @param source is closed by this
	 */
	CommitOrderReader(Log.WholeReader source, ReadAheadBudget budget) {
		this.source = source;
		this.budget = budget;
	}

	@Override
	public LogBatch poll(Duration timeout) {
		merge();
		if (this.whole == 0) {
			read(timeout);
			merge();
		}
		return take();
	}

	private void read(Duration timeout) {
		this.source.pause(this.partitions.values().stream().filter(this::isFull).map(Waiting::partition).toList());
		LogBatch read = this.source.poll(timeout);
		if (this.assignments != this.source.assignments()) {
			this.assignments = this.source.assignments();
			forget();
			this.source.positions()
				.forEach((partition, next) -> this.partitions.put(partition, new Waiting(partition, next)));
			read.slices()
				.forEach((slice) -> this.partitions.put(slice.partition(),
						new Waiting(slice.partition(), slice.from())));
		}
		read.slices().forEach((slice) -> waiting(slice.partition()).add(slice));
	}

	private void merge() {
		Map<LogPartition, Long> published = this.source.published();
		// A new partition is published before it is assigned, and its records are
		// missing.
		if (!this.partitions.keySet().containsAll(published.keySet())) {
			return;
		}
		PriorityQueue<Waiting> next = new PriorityQueue<>(Comparator.comparingLong(Waiting::number));
		for (Waiting waiting : this.partitions.values()) {
			long end = published.getOrDefault(waiting.partition(), 0L);
			if (waiting.isMissingBefore(end)) {
				return;
			}
			if (waiting.hasNextBefore(end)) {
				next.add(waiting);
			}
		}
		while (!next.isEmpty() && this.whole < BATCH_RECORDS_MAX && this.merged.size() < TRANSACTION_RECORDS_MAX) {
			Waiting first = next.remove();
			long end = published.getOrDefault(first.partition(), 0L);
			add(first.remove());
			if (first.isMissingBefore(end)) {
				return;
			}
			if (first.hasNextBefore(end)) {
				next.add(first);
			}
		}
		// Nothing of the last transaction lies behind what is published.
		if (next.isEmpty() || this.whole == 0) {
			this.whole = this.merged.size();
		}
	}

	private void add(LogRecord record) {
		long number = CommitOrder.number(record);
		if (number <= this.lastNumber) {
			throw new IllegalStateException("The record at " + CommitOrder.place(record) + " has number " + number
					+ " in the commit order, but one with " + this.lastNumber + " came before it: the topics were"
					+ " published to under two names of millrace.cdc.slot. Publish the log anew, into new topics");
		}
		this.lastNumber = number;
		if (!this.merged.isEmpty() && !CommitOrder.belongTogether(this.merged.getLast(), record)) {
			this.whole = this.merged.size();
		}
		this.merged.add(record);
	}

	/** Whole transactions, and what is behind them and holds no records. */
	private LogBatch take() {
		List<LogRecord> records = List.copyOf(this.merged.subList(0, this.whole));
		this.merged.subList(0, this.whole).clear();
		this.whole = 0;
		Map<LogPartition, List<LogRecord>> taken = byPartition(records);
		Map<LogPartition, List<LogRecord>> left = byPartition(this.merged);
		List<LogSlice> slices = new ArrayList<>();
		for (Waiting waiting : this.partitions.values()) {
			LogSlice slice = waiting.hand(taken.getOrDefault(waiting.partition(), List.of()),
					left.getOrDefault(waiting.partition(), List.of()));
			if (!slice.isEmpty()) {
				slices.add(slice);
			}
		}
		this.budget.giveBack(records.stream().mapToLong(ReadAhead::bytes).sum());
		return new LogBatch(slices, records);
	}

	private static Map<LogPartition, List<LogRecord>> byPartition(List<LogRecord> records) {
		Map<LogPartition, List<LogRecord>> parts = new HashMap<>();
		records.forEach(
				(record) -> parts.computeIfAbsent(LogPartition.of(record), (any) -> new ArrayList<>()).add(record));
		return parts;
	}

	@Override
	public void seek(Map<LogPartition, Long> offsets) {
		if (!offsets.isEmpty()) {
			Map<LogPartition, Long> all = new LinkedHashMap<>();
			this.partitions.forEach((partition, waiting) -> all.put(partition, waiting.handed));
			offsets.forEach((partition, offset) -> all.replace(partition, offset));
			forget();
			all.forEach((partition, offset) -> this.partitions.put(partition, new Waiting(partition, offset)));
			this.source.seek(all);
		}
	}

	@Override
	public long behind() {
		return this.source.behind() + this.merged.size()
				+ this.partitions.values().stream().mapToLong((waiting) -> waiting.records.size()).sum();
	}

	@Override
	public void wakeUp() {
		this.source.wakeUp();
	}

	@Override
	public void close() {
		forget();
		this.source.close();
	}

	private Waiting waiting(LogPartition partition) {
		Waiting waiting = this.partitions.get(partition);
		if (waiting == null) {
			throw new IllegalStateException("Read " + partition + ", which is not assigned");
		}
		return waiting;
	}

	private boolean isFull(Waiting waiting) {
		boolean large = waiting.bytes >= this.budget.batchBytesMax() / this.partitions.size();
		return waiting.records.size() >= WAITING_RECORDS_MAX || (large && !waiting.records.isEmpty());
	}

	private void forget() {
		this.budget.giveBack(this.merged.stream().mapToLong(ReadAhead::bytes).sum()
				+ this.partitions.values().stream().mapToLong((waiting) -> waiting.bytes).sum());
		this.partitions.clear();
		this.merged.clear();
		this.whole = 0;
		this.lastNumber = -1;
	}

	/** What of a partition was read and is not merged yet. */
	private final class Waiting {

		private final LogPartition partition;

		private final Deque<LogRecord> records = new ArrayDeque<>();

		/** Of the first of them. */
		private long number;

		private long bytes;

		/** Where the next slice begins. */
		private long handed;

		/** Where reading goes on. */
		private long read;

		Waiting(LogPartition partition, long begin) {
			this.partition = partition;
			this.handed = begin;
			this.read = begin;
		}

		LogPartition partition() {
			return this.partition;
		}

		void add(LogSlice slice) {
			if (slice.from() != this.read) {
				throw new IllegalStateException(
						"Read " + slice.partition() + " from " + slice.from() + ", but it was read up to " + this.read);
			}
			boolean first = this.records.isEmpty();
			this.records.addAll(slice.records());
			if (first) {
				numberFirst();
			}
			this.read = slice.next();
			long added = slice.records().stream().mapToLong(ReadAhead::bytes).sum();
			this.bytes += added;
			CommitOrderReader.this.budget.take(added);
		}

		/** Whether its next record is published, and not read yet. */
		boolean isMissingBefore(long end) {
			return this.records.isEmpty() && this.read < end;
		}

		boolean hasNextBefore(long end) {
			return !this.records.isEmpty() && this.records.element().offset() < end;
		}

		long number() {
			return this.number;
		}

		private void numberFirst() {
			if (!this.records.isEmpty()) {
				this.number = CommitOrder.number(this.records.element());
			}
		}

		LogRecord remove() {
			LogRecord record = this.records.remove();
			this.bytes -= ReadAhead.bytes(record);
			numberFirst();
			return record;
		}

		/**
		 * Hand over up to the first record that is left.
		 */
		LogSlice hand(List<LogRecord> taken, List<LogRecord> left) {
			long from = this.handed;
			if (!left.isEmpty()) {
				this.handed = left.getFirst().offset();
			}
			else {
				this.handed = this.records.isEmpty() ? this.read : this.records.element().offset();
			}
			return new LogSlice(this.partition, from, this.handed, taken);
		}

	}

}
