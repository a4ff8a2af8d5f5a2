package dev.millrace.projections.query.history;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What became of replaying some rows and comparing them with the read model.
 *
 * @param version the number of the live version
 * @param rows how many were compared: some that the table has, and some that the log
 * gives
 * @param different how many of them differ
 * @param recordsRead how many records of the log were read
 * @param unreadable how many of them could not be read as events or changes, or had no
 * place in the fold
 * @param differences at most {@value #DIFFERENCES_MAX}
 */
public record Audit(int version, int rows, int different, long recordsRead, long unreadable,
		List<Difference> differences) {

	/** The most differences that are listed. */
	public static final int DIFFERENCES_MAX = 20;

	public Audit {
		differences = List.copyOf(differences);
	}

	/**
	 * A row that differs.
	 *
	 * @param key the key as text
	 * @param row the row as it is; none if there is none
	 * @param replayed the row as the log gives it; none if it gives none
	 */
	public record Difference(String key, @Nullable ObjectNode row, @Nullable ObjectNode replayed) {
	}

}
