package dev.millrace.eventstore.web;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of requests to the log.
 */
final class LogParameters {

	private static final int TYPES_MAX = 100;

	private static final int CORRELATION_ID_LENGTH_MAX = 200;

	private LogParameters() {
	}

	static EventFilter filter(@Nullable String category, @Nullable List<String> types, @Nullable String correlationId) {
		if (types != null && types.size() > TYPES_MAX) {
			throw new InvalidRequestException("type", "Name at most " + TYPES_MAX + " types");
		}
		if (correlationId != null && (correlationId.isEmpty() || correlationId.length() > CORRELATION_ID_LENGTH_MAX)) {
			throw new InvalidRequestException("correlationId",
					"Must have 1 to " + CORRELATION_ID_LENGTH_MAX + " characters");
		}
		return new EventFilter(Optional.ofNullable(category), (types != null) ? Set.copyOf(types) : Set.of(),
				Optional.ofNullable(correlationId));
	}

	/**
	 * A place in the log; without one the beginning.
	 * @param field where it was given
	 */
	static Cursor cursor(String field, @Nullable String text) {
		try {
			return (text != null) ? Cursor.parse(text) : Cursor.START;
		}
		catch (InvalidValueException ex) {
			throw new InvalidRequestException(field, String.valueOf(ex.getMessage()));
		}
	}

	static int max(int max, int bound) {
		if (max < 1 || max > bound) {
			throw new InvalidRequestException("max", "Must be from 1 to " + bound);
		}
		return max;
	}

}
