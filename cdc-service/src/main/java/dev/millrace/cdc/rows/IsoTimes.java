package dev.millrace.cdc.rows;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Dates and times in ISO 8601 from Postgres's ISO date style. A year beyond 9999 has a
 * plus, as the standard demands; 1 BC is the year 0000 and 44 BC is -0043; infinity stays
 * as Postgres writes it.
 */
final class IsoTimes {

	private static final String BEFORE_CHRIST = " BC";

	private static final int YEAR_DIGITS = 4;

	private static final int YEAR_MAX = 9999;

	private static final int OFFSET_HOURS_LENGTH = 3;

	private static final int OFFSET_LENGTH_MAX = 9;

	private IsoTimes() {
	}

	static String date(String text) {
		return isInfinite(text) || isPlainDate(text) ? text : isoYear(text);
	}

	static String timestamp(String text) {
		if (isInfinite(text)) {
			return text;
		}
		String date = isPlainDate(text) ? text : isoYear(text);
		return date.replace(' ', 'T');
	}

	static String timestampWithZone(String text) {
		if (isInfinite(text)) {
			return text;
		}
		boolean beforeChrist = text.endsWith(BEFORE_CHRIST);
		String zoned = beforeChrist ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text;
		int place = offsetPlace(zoned);
		String local = timestamp(zoned.substring(0, place) + (beforeChrist ? BEFORE_CHRIST : ""));
		ZoneOffset offset = ZoneOffset.of(zoned.substring(place));
		return (offset.getTotalSeconds() == 0) ? local + "Z" : inUtc(local, offset) + "Z";
	}

	static String timeWithZone(String text) {
		int place = offsetPlace(text);
		ZoneOffset offset = ZoneOffset.of(text.substring(place));
		return text.substring(0, place) + offset.getId();
	}

	/**
	 * The moment's local time in UTC, with the same fraction of a second.
	 */
	private static String inUtc(String local, ZoneOffset offset) {
		int point = local.lastIndexOf('.');
		String fraction = (point < 0) ? "" : local.substring(point);
		String seconds = (point < 0) ? local : local.substring(0, point);
		LocalDateTime utc = LocalDateTime.parse(seconds).minusSeconds(offset.getTotalSeconds());
		return year(utc.getYear()) + String.format(Locale.ROOT, "-%02d-%02dT%02d:%02d:%02d", utc.getMonthValue(),
				utc.getDayOfMonth(), utc.getHour(), utc.getMinute(), utc.getSecond()) + fraction;
	}

	private static int offsetPlace(String text) {
		int from = Math.max(0, text.length() - OFFSET_LENGTH_MAX);
		for (int place = from; place <= text.length() - OFFSET_HOURS_LENGTH; place++) {
			char c = text.charAt(place);
			if (c == '+' || (c == '-' && place > 0 && text.indexOf(':') < place)) {
				return place;
			}
		}
		throw new IllegalStateException("No offset in '" + text + "'");
	}

	private static boolean isInfinite(String text) {
		return text.endsWith("infinity");
	}

	private static boolean isPlainDate(String text) {
		return text.charAt(YEAR_DIGITS) == '-' && !text.endsWith(BEFORE_CHRIST);
	}

	private static String isoYear(String text) {
		boolean beforeChrist = text.endsWith(BEFORE_CHRIST);
		String rest = beforeChrist ? text.substring(0, text.length() - BEFORE_CHRIST.length()) : text;
		int dash = rest.indexOf('-');
		int year = Integer.parseInt(rest, 0, dash, 10);
		return year(beforeChrist ? 1 - year : year) + rest.substring(dash);
	}

	private static String year(int year) {
		if (year > YEAR_MAX) {
			return "+" + year;
		}
		return String.format(Locale.ROOT, (year < 0) ? "-%04d" : "%04d", Math.abs(year));
	}

}
