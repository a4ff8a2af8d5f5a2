package dev.millrace.projections.repair;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.LeftOut;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.RowRepairs;
import dev.millrace.projections.query.history.HistoryTooLongException;
import dev.millrace.projections.query.history.LogHistory;
import dev.millrace.projections.repair.RepairAttemptTests.Account;

/**
 * A log and a version of accounts in memory.
 */
final class FakeVersion implements RowRepairs, LogHistory {

	final List<LogRecord> records = new ArrayList<>();

	final Map<LogPartition, Long> checkpoints = new HashMap<>();

	final Map<LogPartition, Set<Long>> leftOut = new HashMap<>();

	/** Empty for what no record can be made of. */
	final Map<String, Optional<Account>> rows = new LinkedHashMap<>();

	/** Done when the log has been read and the version is not held. */
	Runnable afterReading = () -> {
	};

	boolean isLive = true;

	/** How often the transaction fails when all is done. */
	int conflicts;

	private boolean isHeld;

	void add(LogRecord record) {
		this.records.add(record);
	}

	/** Come to the end of the log. */
	void catchUp() {
		this.records.forEach((record) -> this.checkpoints.merge(partition(record), record.offset() + 1, Math::max));
	}

	void leaveOut(LogRecord record) {
		this.leftOut.computeIfAbsent(partition(record), (any) -> new HashSet<>()).add(record.offset());
	}

	private static LogPartition partition(LogRecord record) {
		return new LogPartition(record.topic(), record.partition());
	}

	@Override
	public LeftOut leftOut(ProjectionVersion version) {
		Map<LogPartition, Set<Long>> copy = new HashMap<>();
		this.leftOut.forEach((partition, offsets) -> copy.put(partition, Set.copyOf(offsets)));
		return new LeftOut(copy);
	}

	@Override
	public <R, T> Optional<T> hold(ProjectionVersion live, FoldProjection<R> fold, Function<Held<R>, T> work) {
		if (!this.isLive) {
			return Optional.empty();
		}
		this.isHeld = true;
		try {
			Map<String, Optional<Account>> before = new LinkedHashMap<>(this.rows);
			T result = work.apply(new HeldAccounts<>(fold));
			for (; this.conflicts > 0; this.conflicts--) {
				this.rows.clear();
				this.rows.putAll(before);
				result = work.apply(new HeldAccounts<>(fold));
			}
			return Optional.of(result);
		}
		finally {
			this.isHeld = false;
		}
	}

	@Override
	public Reading open(Map<LogPartition, Long> begins) {
		return new FakeReading(begins);
	}

	private final class FakeReading implements Reading {

		private final Map<LogPartition, Long> next;

		FakeReading(Map<LogPartition, Long> begins) {
			this.next = new HashMap<>(begins);
		}

		@Override
		public void read(Map<LogPartition, Long> ends, long recordsMax, Duration timeout,
				Consumer<Committed> consumer) {
			long total = ends.entrySet()
				.stream()
				.mapToLong((end) -> Math.max(0, end.getValue() - this.next.getOrDefault(end.getKey(), 0L)))
				.sum();
			if (total > recordsMax) {
				throw new HistoryTooLongException(total + " records");
			}
			FakeVersion.this.records.stream()
				.filter((record) -> record.offset() >= this.next.getOrDefault(partition(record), 0L)
						&& record.offset() < ends.getOrDefault(partition(record), 0L))
				.toList()
				.forEach((record) -> consumer.accept(new Committed(record, record.committedAt())));
			this.next.putAll(ends);
			if (!FakeVersion.this.isHeld) {
				FakeVersion.this.afterReading.run();
			}
		}

		@Override
		public void close() {
		}

	}

	private final class HeldAccounts<R> implements Held<R> {

		private final Class<R> type;

		HeldAccounts(FoldProjection<R> fold) {
			this.type = fold.rowType();
		}

		@Override
		public Map<LogPartition, Long> checkpoints() {
			return Map.copyOf(FakeVersion.this.checkpoints);
		}

		@Override
		public LeftOut leftOut() {
			return FakeVersion.this.leftOut(new ProjectionVersion("accounts", 1, 1, ProjectionVersion.State.LIVE));
		}

		@Override
		public Map<Object, Optional<R>> lock(Collection<?> keys) {
			Map<Object, Optional<R>> locked = new HashMap<>();
			FakeVersion.this.rows.forEach((key, row) -> {
				if (keys.contains(key)) {
					locked.put(key, row.map(this.type::cast));
				}
			});
			return locked;
		}

		@Override
		public void write(List<R> rows, Collection<?> removed, Collection<?> locked) {
			rows.forEach((row) -> FakeVersion.this.rows.put(((Account) row).owner(), Optional.of((Account) row)));
			removed.forEach(FakeVersion.this.rows::remove);
		}

	}

}
