package dev.millrace.events.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Reads instants in the form in which {@link Instant#toString()} writes those of the
 * years 0 to 9999, in a tenth of the time that {@link Instant#parse} takes. Every event
 * that is read has two of them or more, and a rebuild reads millions.
 */
public final class IsoInstant {

	private static final int SECONDS_LENGTH = "2011-12-03T10:15:30".length();

	private static final int FRACTION_DIGITS_MAX = 9;

	private static final int SECONDS_PER_MINUTE = 60;

	private static final int SECONDS_PER_HOUR = 3_600;

	private static final int SECONDS_PER_DAY = 86_400;

	private IsoInstant() {
	}

	/**
	 * @throws java.time.format.DateTimeParseException if it is no instant
	 */
	public static Instant parse(String text) {
		return read(text).orElseGet(() -> Instant.parse(text));
	}

	/**
	 * Empty if the text has another form, or is no instant.
	 */
	static Optional<Instant> read(String text) {
		if (!hasForm(text)) {
			return Optional.empty();
		}
		try {
			long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
			long second = (long) number(text, 11, 13) * SECONDS_PER_HOUR
					+ (long) number(text, 14, 16) * SECONDS_PER_MINUTE + number(text, 17, 19);
			return Optional.of(Instant.ofEpochSecond(day * SECONDS_PER_DAY + second, nanos(text)));
		}
		catch (DateTimeException ex) {
			return Optional.empty();
		}
	}

	private static boolean hasForm(String text) {
		int length = text.length();
		boolean isWhole = length == SECONDS_LENGTH + 1;
		boolean hasFraction = length > SECONDS_LENGTH + 2 && length <= SECONDS_LENGTH + 2 + FRACTION_DIGITS_MAX
				&& text.charAt(SECONDS_LENGTH) == '.' && areDigits(text, SECONDS_LENGTH + 1, length - 1);
		return (isWhole || hasFraction) && text.charAt(length - 1) == 'Z' && areDigits(text, 0, 4)
				&& text.charAt(4) == '-' && areDigits(text, 5, 7) && text.charAt(7) == '-' && areDigits(text, 8, 10)
				&& text.charAt(10) == 'T' && areDigits(text, 11, 13) && text.charAt(13) == ':'
				&& areDigits(text, 14, 16) && text.charAt(16) == ':' && areDigits(text, 17, 19)
				&& number(text, 11, 13) < 24 && number(text, 14, 16) < 60 && number(text, 17, 19) < 60;
	}

	private static int nanos(String text) {
		int end = text.length() - 1;
		int from = SECONDS_LENGTH + 1;
		if (end < from) {
			return 0;
		}
		int nanos = number(text, from, end);
		for (int digits = end - from; digits < FRACTION_DIGITS_MAX; digits++) {
			nanos *= 10;
		}
		return nanos;
	}

	private static boolean areDigits(String text, int from, int to) {
		for (int i = from; i < to; i++) {
			if (text.charAt(i) < '0' || text.charAt(i) > '9') {
				return false;
			}
		}
		return true;
	}

	private static int number(String text, int from, int to) {
		int number = 0;
		for (int i = from; i < to; i++) {
			number = 10 * number + text.charAt(i) - '0';
		}
		return number;
	}

}
