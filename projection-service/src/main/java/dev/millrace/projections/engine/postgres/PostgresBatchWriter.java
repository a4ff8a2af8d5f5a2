package dev.millrace.projections.engine.postgres;

import java.util.Map;
import java.util.Objects;

import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.engine.BatchOutcome;
import dev.millrace.projections.engine.LogBatch;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.LogSlice;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.ConcurrencyFailureException;

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

	private final Checkpoints checkpoints;

	private final EntryDecoder decoder;

	private final RowWriter rows;

	PostgresBatchWriter(ProjectionVersion version, ReadModelDatabase database, EntryDecoder decoder, RowWriter rows) {
		this.version = version;
		this.database = database;
		this.checkpoints = new Checkpoints(database.jdbc());
		this.decoder = decoder;
		this.rows = rows;
	}

	@Override
	public BatchOutcome apply(LogBatch batch) {
		for (int attempt = 1;; attempt++) {
			try {
				return Objects
					.requireNonNull(this.database.transaction().execute((transaction) -> applyInTransaction(batch)));
			}
			catch (ConcurrencyFailureException ex) {
				if (attempt == ATTEMPTS_MAX) {
					throw ex;
				}
				logger.debug("Batch of {} is tried again: {}", this.version, ex.getMessage());
			}
		}
	}

	private BatchOutcome applyInTransaction(LogBatch batch) {
		Map<LogPartition, Long> locked = this.checkpoints.lock(this.version, batch.partitions());
		// A statement of its own after the lock, so that it sees what was committed
		// before it.
		Movement movement = Movement.read(this.database.client(), this.version);
		if (!movement.allowed() || !locked.keySet().containsAll(batch.partitions())) {
			return new BatchOutcome.ReadAgain(locked, true);
		}
		if (batch.slices().stream().anyMatch((slice) -> slice.from() > offset(locked, slice))) {
			return new BatchOutcome.ReadAgain(locked, false);
		}
		LogBatch open = new LogBatch(batch.slices()
			.stream()
			.map((slice) -> slice.between(offset(locked, slice), movement.limit(slice.partition())))
			.filter((slice) -> !slice.isEmpty())
			.toList());
		project(open);
		open.slices().forEach((slice) -> locked.put(slice.partition(), slice.next()));
		boolean limited = batch.slices().stream().anyMatch((slice) -> slice.next() > offset(locked, slice));
		return limited ? new BatchOutcome.ReadAgain(locked, true) : new BatchOutcome.Applied(open.records().size());
	}

	private void project(LogBatch open) {
		if (!open.isEmpty()) {
			this.rows.write(this.decoder.decode(open.records()));
			this.checkpoints.advance(this.version, open.slices());
		}
	}

	private static long offset(Map<LogPartition, Long> locked, LogSlice slice) {
		return Objects.requireNonNull(locked.get(slice.partition()));
	}

}
