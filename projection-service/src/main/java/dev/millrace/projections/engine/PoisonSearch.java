package dev.millrace.projections.engine;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.engine.failure.FailureKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies batches and parks the records that cannot be applied. A batch that fails is
 * halved, and each half applied in a transaction of its own, down to the single record:
 * one poisonous record among n costs about 2 log₂ n transactions. The halves keep the
 * order of the records.
 */
final class PoisonSearch {

	private static final Logger logger = LoggerFactory.getLogger(PoisonSearch.class);

	/** How often a failure that may be bad luck is tried again before it counts. */
	private static final int PASSING_RETRIES_MAX = 4;

	private static final Duration PASSING_PAUSE_MIN = Duration.ofMillis(50);

	private final ReadModels.BatchWriter writer;

	private final RunnerStatus status;

	private final Consumer<Duration> pause;

	private final boolean inCommitOrder;

	/**
	 * @param pause waits
	 * @param inCommitOrder whether transactions are applied whole and in order, so that
	 * nothing is parked
	 */
	PoisonSearch(ReadModels.BatchWriter writer, RunnerStatus status, Consumer<Duration> pause, boolean inCommitOrder) {
		this.writer = writer;
		this.status = status;
		this.pause = pause;
		this.inCommitOrder = inCommitOrder;
	}

	/**
	 * Apply a batch as far as it can be.
	 * @throws RuntimeException if that failed for what no record is to blame for; the
	 * parts before may be applied
	 */
	BatchOutcome apply(LogBatch batch) {
		try {
			return withRetries(batch);
		}
		catch (RuntimeException | StackOverflowError | LinkageError | AssertionError ex) {
			if (FailureKind.of(ex) == FailureKind.OUTAGE || batch.size() == 0) {
				throw ex;
			}
			this.status.retried();
			if (this.inCommitOrder) {
				return applyHalves(batch, CommitOrder.middle(batch.records()).orElseThrow(() -> poisonous(batch, ex)));
			}
			return (batch.size() == 1) ? park(batch, ex) : applyHalves(batch, batch.size() / 2);
		}
	}

	private BatchOutcome withRetries(LogBatch batch) {
		Duration wait = PASSING_PAUSE_MIN;
		for (int retry = 0;; retry++) {
			try {
				return this.writer.apply(batch);
			}
			catch (RuntimeException ex) {
				if (FailureKind.of(ex) != FailureKind.PASSING || retry == PASSING_RETRIES_MAX) {
					throw ex;
				}
				this.status.retried();
				this.pause.accept(wait);
				wait = wait.multipliedBy(2);
			}
		}
	}

	private BatchOutcome applyHalves(LogBatch batch, int middle) {
		LogBatch rest = batch.after(middle);
		return switch (apply(batch.before(middle))) {
			case BatchOutcome.Applied(int records) -> plus(records, apply(rest));
			case BatchOutcome.ReadAgain(var checkpoints, boolean held) ->
				new BatchOutcome.ReadAgain(withBegins(checkpoints, rest), held);
			case BatchOutcome.Full full -> full;
		};
	}

	private static BatchOutcome plus(int records, BatchOutcome other) {
		return (other instanceof BatchOutcome.Applied applied) ? new BatchOutcome.Applied(records + applied.records())
				: other;
	}

	/** Going on without it would be another order. */
	private static IllegalStateException poisonous(LogBatch batch, Throwable failure) {
		LogRecord first = batch.records().getFirst();
		return new IllegalStateException(
				"The transaction that begins with the record of " + first.stream() + " at " + CommitOrder.place(first)
						+ " cannot be applied, and in commit order it goes no further until it can be: " + failure,
				failure);
	}

	/** The reader has passed the rest, which nobody applies now. */
	private static Map<LogPartition, Long> withBegins(Map<LogPartition, Long> checkpoints, LogBatch rest) {
		Map<LogPartition, Long> all = new TreeMap<>(checkpoints);
		rest.slices().forEach((slice) -> all.putIfAbsent(slice.partition(), slice.from()));
		return all;
	}

	private BatchOutcome park(LogBatch batch, Throwable failure) {
		BatchOutcome outcome = this.writer.park(batch, Failure.of(failure));
		if (outcome instanceof BatchOutcome.Applied) {
			batch.records()
				.forEach((record) -> logger.warn("Parked the record of {} at {}/{}:{}, and its stream waits: {}",
						record.stream(), record.topic(), record.partition(), record.offset(), failure.toString()));
		}
		return outcome;
	}

}
