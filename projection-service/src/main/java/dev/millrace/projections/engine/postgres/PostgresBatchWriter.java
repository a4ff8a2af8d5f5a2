package dev.millrace.projections.engine.postgres;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.BatchOutcome;
import dev.millrace.projections.engine.LogBatch;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.LogSlice;
import dev.millrace.projections.engine.ParkedLimit;
import dev.millrace.projections.engine.ParkedSlice;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.failure.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Applies batches to one version: lock the checkpoints, skip what they cover, project,
 * move the checkpoints, all in one transaction.
 */
final class PostgresBatchWriter implements ReadModels.BatchWriter {

	private static final Logger logger = LoggerFactory.getLogger(PostgresBatchWriter.class);

	/** Each attempt that fails means that another instance's batch has succeeded. */
	private static final int ATTEMPTS_MAX = 20;

	private final ProjectionVersion version;

	private final ReadModelDatabase database;

	private final TransactionOperations transaction;

	private final Checkpoints checkpoints;

	private final ParallelDecoder decoder;

	private final RowWriter rows;

	private final ParkedTable parked;

	private final ParkedLimit parkedLimit;

	/**
	 * @param transaction begins transactions of the database that the rows take part in
	 */
	PostgresBatchWriter(ProjectionVersion version, ReadModelDatabase database, TransactionOperations transaction,
			ParallelDecoder decoder, RowWriter rows, ParkedTable parked, ParkedLimit parkedLimit) {
		this.version = version;
		this.database = database;
		this.transaction = transaction;
		this.checkpoints = new Checkpoints(database.jdbc());
		this.decoder = decoder;
		this.rows = rows;
		this.parked = parked;
		this.parkedLimit = parkedLimit;
	}

	@Override
	public BatchOutcome apply(LogBatch batch) {
		return inTransaction(() -> move(batch, this::project));
	}

	@Override
	public BatchOutcome park(LogBatch batch, Failure failure) {
		return inTransaction(() -> move(batch, (open, any) -> {
			this.parked.add(this.version, open.records(), failure);
			return open;
		}));
	}

	@Override
	public BatchOutcome release(ParkedSlice slice) {
		return inTransaction(() -> releaseInTransaction(slice));
	}

	/**
	 * All of it again when another instance was in the way: it will see what that did.
	 */
	private BatchOutcome inTransaction(Supplier<BatchOutcome> work) {
		for (int attempt = 1;; attempt++) {
			try {
				return Objects.requireNonNull(this.transaction.execute((transaction) -> work.get()));
			}
			catch (ConcurrencyFailureException ex) {
				if (attempt == ATTEMPTS_MAX) {
					throw ex;
				}
				logger.debug("Batch of {} is tried again: {}", this.version, ex.getMessage());
			}
		}
	}

	private BatchOutcome move(LogBatch batch, Step step) {
		Map<LogPartition, Long> locked = this.checkpoints.lock(this.version, batch.partitions());
		// A statement of its own after the lock, so that it sees what was committed
		// before it.
		Movement movement = Movement.read(this.database.client(), this.version);
		if (!movement.allowed() || !locked.keySet().containsAll(batch.partitions())) {
			return new BatchOutcome.ReadAgain(locked, true);
		}
		if (this.parkedLimit.isReached(movement.parked())) {
			return new BatchOutcome.Full(movement.parked());
		}
		if (batch.slices().stream().anyMatch((slice) -> slice.from() > offset(locked, slice))) {
			return new BatchOutcome.ReadAgain(locked, false);
		}
		LogBatch open = batch.between((partition) -> locked.getOrDefault(partition, 0L), movement::limit);
		LogBatch done = open.isEmpty() ? open : step.take(open, movement);
		if (!done.isEmpty()) {
			this.checkpoints.advance(this.version, done.slices());
		}
		done.slices().forEach((slice) -> locked.put(slice.partition(), slice.next()));
		boolean limited = batch.slices().stream().anyMatch((slice) -> slice.next() > offset(locked, slice));
		return limited ? new BatchOutcome.ReadAgain(locked, true) : new BatchOutcome.Applied(done.size());
	}

	/**
	 * Write what records do, and park those behind parked ones, as many as may be parked.
	 */
	private LogBatch project(LogBatch open, Movement movement) {
		if (movement.parked() == 0) {
			this.rows.write(this.decoder.decode(open.records()));
			return open;
		}
		Set<ParkedTable.Stream> waiting = this.parked.streams(this.version);
		LogBatch fitting = fitting(open, waiting, this.parkedLimit.events() - movement.parked());
		Map<Boolean, List<LogRecord>> records = fitting.records()
			.stream()
			.collect(Collectors.partitioningBy((record) -> waiting.contains(ParkedTable.Stream.of(record))));
		this.rows.write(this.decoder.decode(records.getOrDefault(false, List.of())));
		this.parked.add(this.version, records.getOrDefault(true, List.of()), null);
		return fitting;
	}

	/** The part in front of the first record that cannot be parked any more. */
	private static LogBatch fitting(LogBatch open, Set<ParkedTable.Stream> waiting, int room) {
		List<LogRecord> records = open.records();
		int behind = 0;
		for (int i = 0; i < records.size(); i++) {
			if (waiting.contains(ParkedTable.Stream.of(records.get(i))) && ++behind > room) {
				return open.before(i);
			}
		}
		return open;
	}

	private BatchOutcome releaseInTransaction(ParkedSlice slice) {
		Map<LogPartition, Long> locked = this.checkpoints.lock(this.version, List.of(slice.partition()));
		Movement movement = Movement.read(this.database.client(), this.version);
		boolean held = !movement.allowed() || movement.limits().isPresent();
		if (held || !this.parked.release(this.version, slice)) {
			return new BatchOutcome.ReadAgain(locked, held);
		}
		this.rows.write(this.decoder.decode(slice.records()));
		return new BatchOutcome.Applied(slice.size());
	}

	private static long offset(Map<LogPartition, Long> locked, LogSlice slice) {
		return Objects.requireNonNull(locked.get(slice.partition()));
	}

	/** What is done with records before the checkpoints move past them. */
	@FunctionalInterface
	private interface Step {

		/**
		 * @return the part, from its begin, that is done
		 */
		LogBatch take(LogBatch open, Movement movement);

	}

}
