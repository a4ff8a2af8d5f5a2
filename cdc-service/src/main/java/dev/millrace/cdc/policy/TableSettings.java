package dev.millrace.cdc.policy;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What is special about the changes of some tables.
 *
 * @param excludedColumns columns that never go out
 * @param keyColumns the columns of the record's key instead of the primary key's; empty
 * for the primary key
 * @param rows which rows go out, a condition as the WHERE of a publication takes it; null
 * for all
 * @param history what the topic keeps; null leaves an existing topic as it is
 * @param tombstones whether a null value follows a delete
 */
public record TableSettings(List<String> excludedColumns, List<String> keyColumns, @Nullable String rows,
		@Nullable History history, boolean tombstones) {

	/** Nothing is special. */
	public static final TableSettings DEFAULT = new TableSettings(List.of(), List.of(), null, null, true);

	public TableSettings {
		excludedColumns = List.copyOf(excludedColumns);
		keyColumns = List.copyOf(keyColumns);
	}

	/** What a topic keeps. */
	public enum History {

		/** The latest record of each key. */
		LATEST,

		/** Every record, for ever. */
		ALL

	}

}
