package dev.millrace.cdc.rows;

import org.jspecify.annotations.Nullable;

/**
 * The values of a row as Postgres writes them as text. A value can be absent, which is
 * not null: a large one that did not change, or one outside the replica identity.
 */
public final class Row {

	/** Told apart from an equal text by its identity. */
	@SuppressWarnings("StringOperationCanBeSimplified")
	private static final String ABSENT = new String("absent");

	private final @Nullable String[] values;

	/**
	 * A row of nulls.
	 */
	public Row(int columns) {
		this.values = new String[columns];
	}

	public void set(int place, @Nullable String text) {
		this.values[place] = text;
	}

	public void setAbsent(int place) {
		this.values[place] = ABSENT;
	}

	public int size() {
		return this.values.length;
	}

	@SuppressWarnings({ "ReferenceEquality", "StringEquality" })
	public boolean isAbsent(int place) {
		return this.values[place] == ABSENT;
	}

	/**
	 * The text of a value that is there.
	 */
	public @Nullable String text(int place) {
		return this.values[place];
	}

	/**
	 * The text of a value that is never null.
	 */
	public String required(int place) {
		String text = this.values[place];
		if (text == null || isAbsent(place)) {
			throw new IllegalStateException("The value at place " + place + " is missing");
		}
		return text;
	}

}
