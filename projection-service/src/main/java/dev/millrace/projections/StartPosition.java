package dev.millrace.projections;

import java.time.Instant;

/**
 * Where reading the log begins for the first time.
 */
public sealed interface StartPosition {

	/** With what is published after the declaration first ran. */
	record Now() implements StartPosition {
	}

	/** With the first record. */
	record Beginning() implements StartPosition {
	}

	/** With the first record that was committed at this time or later. */
	record Time(Instant at) implements StartPosition {
	}

}
