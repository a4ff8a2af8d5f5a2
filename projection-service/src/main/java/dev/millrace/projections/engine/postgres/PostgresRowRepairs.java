package dev.millrace.projections.engine.postgres;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.engine.LeftOut;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.RowRepairs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Holds a version still by the locks that its batches need: whoever applies, retries or
 * skips events holds a checkpoint, and whoever makes a checkpoint, or swaps, needs the
 * row of the version.
 */
final class PostgresRowRepairs implements RowRepairs {

	private static final Logger logger = LoggerFactory.getLogger(PostgresRowRepairs.class);

	private static final int ATTEMPTS_MAX = 5;

	private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'";

	/**
	 * Stronger than what writing its state needs: a new checkpoint refers to the version,
	 * and waits, too.
	 */
	private static final String LOCK_VERSION = """
			SELECT state FROM millrace.versions WHERE projection = ? AND number = ? FOR UPDATE
			""";

	private final ReadModelDatabase database;

	private final JdbcClient client;

	private final Checkpoints checkpoints;

	private final ParkedTable parked;

	PostgresRowRepairs(ReadModelDatabase database, ParkedTable parked) {
		this.database = database;
		this.client = database.client();
		this.checkpoints = new Checkpoints(database.jdbc());
		this.parked = parked;
	}

	@Override
	public LeftOut leftOut(ProjectionVersion version) {
		return this.parked.leftOut(version);
	}

	@Override
	public <R, T> Optional<T> hold(ProjectionVersion live, FoldProjection<R> fold, Function<Held<R>, T> work) {
		for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
			try {
				return Objects.requireNonNull(
						this.database.transaction().execute((transaction) -> holdInTransaction(live, fold, work)));
			}
			catch (ConcurrencyFailureException ex) {
				logger.debug("{} is held again: {}", live, ex.getMessage());
			}
		}
		return Optional.empty();
	}

	private <R, T> Optional<T> holdInTransaction(ProjectionVersion live, FoldProjection<R> fold,
			Function<Held<R>, T> work) {
		this.client.sql(LOCK_TIMEOUT).update();
		// Checkpoints first, as batches do that park, and swaps.
		lockAll(live);
		boolean isLive = this.client.sql(LOCK_VERSION)
			.params(live.projection(), live.number())
			.query(String.class)
			.optional()
			.filter("live"::equals)
			.isPresent();
		// Again, with those that were made before nobody could make any more.
		return isLive ? Optional.of(work.apply(new OpenHeld<>(live, lockAll(live), fold))) : Optional.empty();
	}

	private Map<LogPartition, Long> lockAll(ProjectionVersion version) {
		return this.checkpoints.lock(version, List.copyOf(this.checkpoints.read(version).keySet()));
	}

	/** A version that this transaction holds. */
	private final class OpenHeld<R> implements Held<R> {

		private final ProjectionVersion version;

		private final Map<LogPartition, Long> locked;

		private final FoldTable<R> table;

		OpenHeld(ProjectionVersion version, Map<LogPartition, Long> locked, FoldProjection<R> fold) {
			this.version = version;
			this.locked = Map.copyOf(locked);
			this.table = FoldTable.of(version, fold, PostgresRowRepairs.this.database.jdbc());
		}

		@Override
		public Map<LogPartition, Long> checkpoints() {
			return this.locked;
		}

		@Override
		public LeftOut leftOut() {
			return PostgresRowRepairs.this.leftOut(this.version);
		}

		@Override
		public Map<Object, Optional<R>> lock(Collection<?> keys) {
			return this.table.lockReadable(keys);
		}

		@Override
		public void write(List<R> rows, Collection<?> removed, Collection<?> locked) {
			this.table.write(rows, Set.copyOf(locked));
			this.table.delete(removed);
		}

	}

}
