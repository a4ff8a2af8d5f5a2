package dev.millrace.projections.query.history;

import java.time.Instant;
import java.util.List;

import dev.millrace.projections.Entry;
import dev.millrace.projections.LogRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a row came about: its entries of the log, folded again.
 *
 * @param version the number of the live version
 * @param row the row as it is; none if there is none
 * @param replayed the row as the replay gives it
 * @param same whether both are the same
 * @param recordsRead how many records were read
 * @param unreadable how many of them could not be read as events or changes, or had no
 * place in the fold
 * @param steps how many have changed the row
 * @param page the steps of one page, newest first
 */
public record Explanation(int version, @Nullable ObjectNode row, @Nullable ObjectNode replayed, boolean same,
		long recordsRead, long unreadable, int steps, List<Step> page) {

	public Explanation {
		page = List.copyOf(page);
	}

	/**
	 * What one entry did to the row.
	 *
	 * @param number counts the steps of the row from 1
	 * @param at when it was committed
	 * @param entry the event or change
	 * @param record where it is in the log
	 * @param before the row before; none if there was none
	 * @param after the row after; none if it was deleted
	 * @param error why the fold failed; the step was left out
	 */
	public record Step(int number, Instant at, Entry entry, LogRecord record, @Nullable ObjectNode before,
			@Nullable ObjectNode after, @Nullable String error) {
	}

}
