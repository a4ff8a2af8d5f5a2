package dev.millrace.eventstore.postgres;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventStoreUnavailableException.Effect;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * Calls of Postgres whose failures are told apart: what Postgres refuses for now, and
 * what it never answered, becomes {@link EventStoreUnavailableException}; everything else
 * is a bug or a broken rule and passes through. All adapters call Postgres through here.
 * <p>
 * How Postgres fails tells whether something was done. An error rolls its transaction
 * back before it is told, and without a connection nothing was sent: nothing was done.
 * But a connection can break, or be ended by Postgres, between a commit and its answer:
 * then it is unknown.
 */
final class PostgresCalls {

	/** The severity of what rolls back and leaves the connection as it is. */
	private static final String ERROR = "ERROR";

	/** Bounds the walk along the causes of a failure. */
	private static final int CAUSES_MAX = 16;

	private PostgresCalls() {
	}

	/**
	 * Call what only reads.
	 * @throws EventStoreUnavailableException always with {@link Effect#NONE}
	 */
	static <T> T reading(Supplier<T> call) {
		return call(new Work("nothing was read", ""), call);
	}

	/**
	 * Call what appends, in a transaction of its own.
	 */
	static <T> T appending(Supplier<T> call) {
		return writing("nothing was appended", "repeat it with the same Idempotency-Key", call);
	}

	/**
	 * Call what writes, in a transaction of its own.
	 * @param nothingDone what is so if nothing was done, for example
	 * {@code nothing was appended}
	 * @param ifUnknown what to do if that is unknown
	 */
	static <T> T writing(String nothingDone, String ifUnknown, Supplier<T> call) {
		return call(new Work(nothingDone, ifUnknown), call);
	}

	private static <T> T call(Work work, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (DataAccessException ex) {
			throw refused(ex).<RuntimeException>map((refusal) -> unavailable(refusal, work, ex)).orElse(ex);
		}
	}

	private static Optional<Refusal> refused(DataAccessException failure) {
		Optional<Refusal> refusal = sqlState(failure).flatMap(Refusal::of);
		if (refusal.isPresent()) {
			return refusal;
		}
		return (failure instanceof DataAccessResourceFailureException
				|| failure instanceof TransientDataAccessException) ? Optional.of(Refusal.NO_CONNECTION)
						: Optional.empty();
	}

	private static EventStoreUnavailableException unavailable(Refusal refusal, Work work, DataAccessException failure) {
		boolean sent = !(failure instanceof CannotGetJdbcConnectionException);
		Effect effect = (sent && work.writes() && !rolledBack(failure)) ? Effect.UNKNOWN : Effect.NONE;
		String message = subject(refusal, failure) + ", and " + switch (effect) {
			case NONE -> work.nothingDone();
			case UNKNOWN -> "it is unknown what became of the request; " + work.ifUnknown();
		};
		return new EventStoreUnavailableException(message, effect, refusal.retryAfter(), failure);
	}

	private static String subject(Refusal refusal, DataAccessException failure) {
		return serverMessage(failure)
			.map((said) -> "Postgres refused, " + refusal.because() + " (" + said.getSQLState() + ": "
					+ said.getMessage() + ")")
			.orElse("Postgres did not answer, " + Refusal.NO_CONNECTION.because());
	}

	// A server that speaks another language has another word for it; what it refuses is
	// unknown then, which is true of everything.
	private static boolean rolledBack(DataAccessException failure) {
		return serverMessage(failure).filter((said) -> ERROR.equals(said.getSeverity())).isPresent();
	}

	private static Optional<String> sqlState(Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
			if (cause instanceof SQLException sql && sql.getSQLState() != null) {
				return Optional.of(sql.getSQLState());
			}
			cause = cause.getCause();
		}
		return Optional.empty();
	}

	private static Optional<ServerErrorMessage> serverMessage(Throwable failure) {
		@Nullable Throwable cause = failure;
		for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
			if (cause instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
				return Optional.of(postgres.getServerErrorMessage());
			}
			cause = cause.getCause();
		}
		return Optional.empty();
	}

	/** What a call does, in the words of its failures. */
	private record Work(String nothingDone, String ifUnknown) {

		boolean writes() {
			return !this.ifUnknown.isEmpty();
		}

	}

}
