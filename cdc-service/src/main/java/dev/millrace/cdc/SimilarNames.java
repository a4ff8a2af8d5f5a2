package dev.millrace.cdc;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that somebody may have meant.
 */
final class SimilarNames {

	private static final int COUNT_MAX = 5;

	private SimilarNames() {
	}

	static List<String> to(String wanted, Collection<String> names) {
		String lower = wanted.toLowerCase(Locale.ROOT);
		return names.stream()
			.sorted(Comparator.<String>comparingInt((name) -> edits(lower, name.toLowerCase(Locale.ROOT)))
				.thenComparing(Comparator.naturalOrder()))
			.limit(COUNT_MAX)
			.toList();
	}

	/**
	 * The number of characters to change, add or take away (Levenshtein's distance).
	 */
	private static int edits(String one, String other) {
		int[] row = new int[other.length() + 1];
		for (int column = 0; column <= other.length(); column++) {
			row[column] = column;
		}
		for (int place = 1; place <= one.length(); place++) {
			int diagonal = row[0];
			row[0] = place;
			for (int column = 1; column <= other.length(); column++) {
				int changed = diagonal + ((one.charAt(place - 1) == other.charAt(column - 1)) ? 0 : 1);
				diagonal = row[column];
				row[column] = Math.min(changed, Math.min(row[column], row[column - 1]) + 1);
			}
		}
		return row[other.length()];
	}

}
