package dev.millrace.projections.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import dev.millrace.projections.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the log on a thread of its own while the batch before is written. Who is up to
 * date is given what there is at once; who is far behind is given large batches. For use
 * by one thread beside its own.
 */
final class ReadAhead implements AutoCloseable {

	/** The largest batch in records; the budget bounds its bytes. */
	static final int BATCH_RECORDS_MAX = 100_000;

	/** Who is nearer to the end than this is not made to wait for a full batch. */
	static final long NEAR_END = 10_000;

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

	/** How long a batch is filled at most. */
	private static final Duration FILL_MAX = Duration.ofSeconds(1);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	/** What the headers and the objects of a record take in memory, roughly. */
	private static final long RECORD_BYTES = 550;

	private final Log.Reader reader;

	private final ReadAheadBudget budget;

	private final Thread thread;

	private final ReentrantLock lock = new ReentrantLock();

	/** Something was read, taken, sought, or has failed. */
	private final Condition changed = this.lock.newCondition();

	private final Deque<Slice> slices = new ArrayDeque<>();

	/** Where the reader is to go on, before anything else is read. */
	private final Map<LogPartition, Long> sought = new TreeMap<>();

	/** Where the last slices that were read of partitions end. */
	private final Map<LogPartition, Long> ends = new HashMap<>();

	private int records;

	private long bytes;

	/** Those of the batch at hand, which is being written. */
	private long takenBytes;

	private long behind;

	private boolean closing;

	private @Nullable Throwable failure;

	/**
	 * @param reader is used by this only, and not closed by it
	 * @param name of the thread
	 */
	ReadAhead(Log.Reader reader, ReadAheadBudget budget, String name) {
		this.reader = reader;
		this.budget = budget;
		this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
		this.thread.start();
	}

	/**
	 * The batch before is done: take the next one.
	 * @param timeout how long to wait for the first record
	 * @return one slice a partition; empty if nothing came
	 * @throws RuntimeException what reading failed with; it has ended
	 */
	LogBatch take(Duration timeout) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			giveBack();
			this.changed.signalAll();
			await(timeout, () -> !this.slices.isEmpty());
			await(FILL_MAX, this::isEnough);
			return drain();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Forget what is read ahead and go on at these offsets; partitions that are not
	 * assigned are passed over.
	 */
	void seek(Map<LogPartition, Long> offsets) {
		this.lock.lock();
		try {
			this.slices.forEach((slice) -> this.sought.putIfAbsent(slice.part.partition(), slice.part.from()));
			this.sought.putAll(offsets);
			clear();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * How many records there were to be read when last looked, beside those that were
	 * taken.
	 */
	long behind() {
		this.lock.lock();
		try {
			return this.behind + this.records;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void run() {
		try {
			while (readOn()) {
				add(this.reader.poll(POLL_TIMEOUT), this.reader.behind());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			// Of the runner's thread, which begins again.
			fail(ex);
		}
	}

	/** Wait until there is room, and go where reading is to go on. */
	private boolean readOn() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			while (isFull() && !this.closing) {
				// Others give back to the budget, too, without a signal.
				this.changed.awaitNanos(POLL_TIMEOUT.toNanos());
			}
			this.reader.seek(this.sought);
			this.sought.clear();
			return !this.closing;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void add(LogBatch read, long behindNow) {
		this.lock.lock();
		try {
			this.behind = behindNow;
			if (this.sought.isEmpty()) {
				boolean goesOn = read.slices().stream().allMatch(this::goesOn);
				read.slices().forEach((part) -> add(part, part == read.slices().getFirst(), goesOn));
			}
			else {
				read.slices().forEach((part) -> this.sought.putIfAbsent(part.partition(), part.from()));
			}
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean goesOn(LogSlice part) {
		return this.ends.getOrDefault(part.partition(), part.from()) == part.from();
	}

	private void add(LogSlice part, boolean begins, boolean goesOn) {
		Slice slice = new Slice(part, bytes(part), begins, goesOn);
		this.ends.put(part.partition(), part.next());
		this.slices.add(slice);
		this.records += part.records().size();
		this.bytes += slice.bytes;
		this.budget.take(slice.bytes);
	}

	private void fail(Throwable ex) {
		this.lock.lock();
		try {
			this.failure = ex;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The first poll always fits, whatever others hold. */
	private boolean isFull() {
		return !this.slices.isEmpty() && (this.records >= BATCH_RECORDS_MAX || this.budget.isSpent());
	}

	private boolean isEnough() {
		return isFull() || this.behind < NEAR_END || this.bytes >= this.budget.batchBytesMax();
	}

	private LogBatch drain() {
		Map<LogPartition, List<LogSlice>> parts = new LinkedHashMap<>();
		int left = BATCH_RECORDS_MAX;
		long leftBytes = this.budget.batchBytesMax();
		while (!this.slices.isEmpty() && (parts.isEmpty() || this.slices.element().isWith(left > 0 && leftBytes > 0))) {
			Slice slice = this.slices.remove();
			parts.computeIfAbsent(slice.part.partition(), (any) -> new ArrayList<>()).add(slice.part);
			left -= slice.part.records().size();
			leftBytes -= slice.bytes;
			this.records -= slice.part.records().size();
			this.bytes -= slice.bytes;
			this.takenBytes += slice.bytes;
		}
		this.changed.signalAll();
		return new LogBatch(parts.values().stream().map(ReadAhead::joined).toList());
	}

	/**
	 * What was read of a partition, from its last assignment on: what is before that is
	 * covered by the checkpoint, or read again.
	 */
	private static LogSlice joined(List<LogSlice> parts) {
		LogSlice last = parts.getLast();
		int first = parts.size() - 1;
		while (first > 0 && parts.get(first - 1).next() == parts.get(first).from()) {
			first--;
		}
		List<LogRecord> records = new ArrayList<>();
		parts.subList(first, parts.size()).forEach((part) -> records.addAll(part.records()));
		return new LogSlice(last.partition(), parts.get(first).from(), last.next(), records);
	}

	private void await(Duration timeout, BooleanSupplier condition) throws InterruptedException {
		long nanos = timeout.toNanos();
		while (!this.closing && nanos > 0 && !condition.getAsBoolean()) {
			rethrow();
			nanos = this.changed.awaitNanos(nanos);
		}
		rethrow();
	}

	private void rethrow() {
		switch (this.failure) {
			case null -> {
			}
			case RuntimeException ex -> throw ex;
			case Error ex -> throw ex;
			case Throwable ex -> throw new IllegalStateException(ex);
		}
	}

	private void clear() {
		this.budget.giveBack(this.bytes);
		this.slices.clear();
		this.ends.clear();
		this.records = 0;
		this.bytes = 0;
	}

	private void giveBack() {
		this.budget.giveBack(this.takenBytes);
		this.takenBytes = 0;
	}

	private static long bytes(LogSlice part) {
		return part.records().stream().mapToLong(ReadAhead::bytes).sum();
	}

	static long bytes(LogRecord record) {
		return RECORD_BYTES + ((record.value() != null) ? record.value().length() : 0);
	}

	/**
	 * End a {@link #take} that is waiting, and all later ones. Safe from any thread.
	 */
	void wakeUp() {
		this.lock.lock();
		try {
			this.closing = true;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
		this.reader.wakeUp();
	}

	/**
	 * Stop reading; the reader can be closed then.
	 */
	@Override
	public void close() {
		wakeUp();
		try {
			if (!this.thread.join(STOP_TIMEOUT)) {
				this.thread.interrupt();
				this.thread.join(STOP_TIMEOUT);
			}
		}
		catch (InterruptedException ex) {
			this.thread.interrupt();
			Thread.currentThread().interrupt();
		}
		this.lock.lock();
		try {
			clear();
			giveBack();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What one poll gave of a partition.
	 *
	 * @param begins whether the poll gave it first
	 * @param goesOn whether the poll went on where those before it ended; if not, there
	 * was another assignment between them
	 */
	private record Slice(LogSlice part, long bytes, boolean begins, boolean goesOn) {

		/**
		 * Whether it belongs into a batch behind the slice before: what was polled at
		 * once may be whole transactions, what was read in two assignments has gaps.
		 */
		boolean isWith(boolean room) {
			return !this.begins || (room && this.goesOn);
		}

	}

}
