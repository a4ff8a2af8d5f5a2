package dev.millrace.projections.repair;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows that were made anew from the log.
 *
 * @param version the number of the live version
 * @param dryRun whether nothing was written
 * @param recordsRead how many records of the log were read
 * @param rows the rows, also those that were right
 */
public record Repair(int version, boolean dryRun, long recordsRead, List<Row> rows) {

	public Repair {
		rows = List.copyOf(rows);
	}

	/**
	 * How many rows ended like that.
	 */
	public int count(Outcome outcome) {
		return Math.toIntExact(this.rows.stream().filter((row) -> row.outcome() == outcome).count());
	}

	/** What became of a row. */
	public enum Outcome {

		/** It is what the log gives; or neither has one. */
		UNCHANGED,

		/** It was another. */
		CORRECTED,

		/** The log does not give it. */
		REMOVED,

		/** It was missing. */
		CREATED

	}

	/**
	 * A row.
	 *
	 * @param key the key as text
	 * @param before the row before; none if there was none, it was right, or it could not
	 * be read
	 * @param after the row after; none if there is none, or it was right
	 */
	public record Row(String key, Outcome outcome, @Nullable ObjectNode before, @Nullable ObjectNode after) {
	}

}
