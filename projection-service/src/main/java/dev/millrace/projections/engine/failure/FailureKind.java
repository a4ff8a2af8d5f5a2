package dev.millrace.projections.engine.failure;

import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.millrace.projections.RetryLaterException;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * What may help against a failure. The one place that decides whether records are tried
 * again or parked.
 */
public enum FailureKind {

	/**
	 * It has nothing to do with the records: the database or the network is away, a disk
	 * is full, a right is missing. It is tried again for as long as it takes, and nothing
	 * is parked.
	 */
	OUTAGE,

	/**
	 * Mostly bad luck, but some record may cause it each time: a deadlock, a lock or a
	 * statement that timed out. It is tried again a few times, then it counts as poison.
	 */
	PASSING,

	/**
	 * It will happen again whenever the same record meets the same code: the record is
	 * parked.
	 */
	POISON;

	private static final int CAUSES_MAX = 50;

	/**
	 * Connection, authorization, database name, resources, operator intervention, system
	 * error, configuration file.
	 *
	 * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">PostgreSQL
	 * error codes</a>
	 */
	private static final Set<String> OUTAGE_CLASSES = Set.of("08", "28", "3D", "53", "57", "58", "F0");

	/** A read-only transaction, as on a standby, and insufficient privilege. */
	private static final Set<String> OUTAGE_STATES = Set.of("25006", "42501");

	/** Rollback, object not in the needed state, internal error. */
	private static final Set<String> PASSING_CLASSES = Set.of("40", "55", "XX");

	/** A statement that was cancelled or timed out. */
	private static final Set<String> PASSING_STATES = Set.of("57014");

	/**
	 * The kind of a failure. What the database says counts first, then the types of the
	 * exception and its causes; what nobody knows is poison.
	 */
	public static FailureKind of(Throwable failure) {
		return causes(failure).flatMap((cause) -> bySqlState(cause).stream())
			.findFirst()
			.or(() -> causes(failure).flatMap((cause) -> byType(cause).stream()).findFirst())
			.orElse(POISON);
	}

	private static Stream<Throwable> causes(Throwable failure) {
		return Stream.iterate(failure, (cause) -> cause != null, Throwable::getCause).limit(CAUSES_MAX);
	}

	private static Optional<FailureKind> bySqlState(Throwable failure) {
		String state = (failure instanceof SQLException sql) ? sql.getSQLState() : null;
		if (state == null || state.length() != 5) {
			return Optional.empty();
		}
		String stateClass = state.substring(0, 2);
		if (PASSING_STATES.contains(state) || PASSING_CLASSES.contains(stateClass)) {
			return Optional.of(PASSING);
		}
		boolean outage = OUTAGE_STATES.contains(state) || OUTAGE_CLASSES.contains(stateClass);
		return Optional.of(outage ? OUTAGE : POISON);
	}

	private static Optional<FailureKind> byType(Throwable failure) {
		return switch (failure) {
			case ConcurrencyFailureException any -> Optional.of(PASSING);
			case QueryTimeoutException any -> Optional.of(PASSING);
			case TransientDataAccessException any -> Optional.of(OUTAGE);
			case RecoverableDataAccessException any -> Optional.of(OUTAGE);
			case DataAccessResourceFailureException any -> Optional.of(OUTAGE);
			case TransactionException any -> Optional.of(OUTAGE);
			case SQLTransientConnectionException any -> Optional.of(OUTAGE);
			case SQLNonTransientConnectionException any -> Optional.of(OUTAGE);
			case SQLRecoverableException any -> Optional.of(OUTAGE);
			case RetryLaterException any -> Optional.of(OUTAGE);
			case SocketException any -> Optional.of(OUTAGE);
			case UnknownHostException any -> Optional.of(OUTAGE);
			case InterruptedIOException any -> Optional.of(OUTAGE);
			case TimeoutException any -> Optional.of(OUTAGE);
			default -> Optional.empty();
		};
	}

}
