package dev.millrace.events.store.boundary;

import java.util.regex.Pattern;

import dev.millrace.events.InvalidValueException;

/**
 * Says what a reader of a boundary could see: the snapshot of its first page. It is a
 * snapshot and not a position, because of two running appends the one with the lower
 * position may commit last.
 *
 * @param snapshot as Postgres writes a {@code pg_snapshot}
 */
public record Marker(String snapshot) {

	private static final Pattern TEXT = Pattern.compile("[0-9]{1,20}:[0-9]{1,20}:([0-9]{1,20}(,[0-9]{1,20})*)?");

	public Marker {
		if (!TEXT.matcher(snapshot).matches()) {
			throw new InvalidValueException("marker",
					"'" + snapshot + "' is not a marker: pass on what reading the boundary gave");
		}
	}

	@Override
	public String toString() {
		return this.snapshot;
	}

}
