package dev.millrace.projections.repair;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.events.wire.Topics;
import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.LeftOut;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.query.history.HistoryTooLongException;
import dev.millrace.projections.query.history.LogHistory;

/**
 * The steps of a fold that a version has applied, read from the log again: from where its
 * projection starts up to offsets that are moved on, without the records that the version
 * has left out. For use by one thread.
 *
 * @param <R> the row
 */
final class AppliedSteps<R> {

	private final AppliedFold<R> applied;

	private final LogHistory.Reading log;

	private final Visitor<R> visitor;

	private LeftOut leftOut = new LeftOut(Map.of());

	private Map<LogPartition, Long> ends = Map.of();

	/**
	 * Rows of tables by topic and key whose latest change was left out. Of the changes
	 * before, those that the version has applied may be compacted away.
	 */
	private final Map<SourceRow, LogRecord> unknown = new HashMap<>();

	private long records;

	AppliedSteps(AppliedFold<R> applied, LogHistory.Reading log, Visitor<R> visitor) {
		this.applied = applied;
		this.log = log;
		this.visitor = visitor;
	}

	/**
	 * Read on.
	 * @param to the checkpoints of the version
	 * @param without what it has left out
	 * @throws RepairRefusedException if a record cannot be applied as it was
	 * @throws HistoryTooLongException if there is too much to read
	 */
	void read(Map<LogPartition, Long> to, LeftOut without, long recordsMax, Duration timeout) {
		this.leftOut = without;
		this.log.read(to, recordsMax, timeout, (committed) -> take(committed.record()));
		this.ends = Map.copyOf(to);
	}

	/**
	 * Whether a version that has left out these records has left out just what was left
	 * out when it was read.
	 */
	boolean isOf(LeftOut now) {
		return now.below(this.ends).equals(this.leftOut.below(this.ends));
	}

	/**
	 * How many records and transaction markers are between what was read and these
	 * checkpoints.
	 */
	long behind(Map<LogPartition, Long> checkpoints) {
		return checkpoints.entrySet()
			.stream()
			.mapToLong((checkpoint) -> checkpoint.getValue() - this.ends.getOrDefault(checkpoint.getKey(), 0L))
			.sum();
	}

	/**
	 * How many records were read.
	 */
	long records() {
		return this.records;
	}

	/**
	 * Check that the log says how the rows of tables were that the version has seen.
	 * @throws RepairRefusedException if it does not
	 */
	void requireKnown() {
		this.unknown.values().stream().findFirst().ifPresent((record) -> {
			throw new RepairRefusedException("The latest change of " + record.key() + " in topic " + record.topic()
					+ " is parked or was skipped, and of the changes before the log need not have any: retry it, or"
					+ " wait for a change of the same row, or rebuild");
		});
	}

	private void take(LogRecord record) {
		this.records++;
		boolean isLeftOut = this.leftOut.contains(record);
		if (!Topics.isEvents(record.topic())) {
			SourceRow row = new SourceRow(record.topic(), record.stream());
			this.unknown.remove(row);
			if (isLeftOut) {
				this.unknown.put(row, record);
			}
		}
		if (!isLeftOut) {
			visit(record);
		}
	}

	private void visit(LogRecord record) {
		try {
			for (Entry entry : this.applied.decoder().decode(List.of(record))) {
				this.applied.fold().steps(entry).forEach((step) -> this.visitor.visit(record, step));
			}
		}
		catch (HistoryTooLongException | RepairRefusedException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			throw unlike(record, ex);
		}
	}

	/**
	 * What a fold was given is at odds with what it gave then.
	 */
	static RepairRefusedException unlike(LogRecord record, RuntimeException ex) {
		return new RepairRefusedException("The record at " + record.topic() + "/" + record.partition() + ":"
				+ record.offset() + " was applied once, and cannot be applied by the program as it is now (" + ex
				+ "): rebuild instead", ex);
	}

	/**
	 * Takes steps, those of a partition in order.
	 *
	 * @param <R> the row
	 */
	@FunctionalInterface
	interface Visitor<R> {

		void visit(LogRecord record, FoldProjection.Step<R> step);

	}

	private record SourceRow(String topic, String key) {
	}

}
