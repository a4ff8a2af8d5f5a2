package dev.millrace.projections.query.live;

/**
 * What became of a row of a live query.
 */
public sealed interface LiveChange {

	/**
	 * The row's key fields as a JSON object.
	 */
	String key();

	/**
	 * It is new, or other than before.
	 *
	 * @param row the row as a JSON object
	 */
	record Upserted(String key, String row) implements LiveChange {
	}

	/**
	 * It is gone, or the query does not find it any more.
	 */
	record Removed(String key) implements LiveChange {
	}

}
