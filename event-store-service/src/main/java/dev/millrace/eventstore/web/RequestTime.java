package dev.millrace.eventstore.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * A time as clients write it: ISO 8601 with an offset, in the years 1 to 9999, which
 * Postgres and ISO 8601 write with four digits.
 */
final class RequestTime {

	private static final int YEAR_MAX = 9999;

	private RequestTime() {
	}

	/**
	 * The time, if the text is one.
	 */
	static Optional<Instant> parse(String text) {
		try {
			OffsetDateTime time = OffsetDateTime.parse(text);
			boolean isWritable = time.getYear() >= 1 && time.getYear() <= YEAR_MAX;
			return isWritable ? Optional.of(time.toInstant()) : Optional.empty();
		}
		catch (DateTimeException ex) {
			return Optional.empty();
		}
	}

	/**
	 * What to say of a text that is none.
	 */
	static String refusal(String text) {
		return "'" + text + "' is not a time such as 2026-03-01T10:15:30.123456Z";
	}

}
