package dev.millrace.benchmarks.visible;

import java.math.BigDecimal;

import dev.millrace.projections.Key;

/**
 * A row of the read model: one for each command.
 *
 * @param reference names the command
 * @param amount what was booked
 */
record Booking(@Key String reference, BigDecimal amount) {

	/** The projection's name, and that of its table. */
	static final String NAME = "bookings";

	static Booking nothing(String reference) {
		return new Booking(reference, BigDecimal.ZERO);
	}

	Booking plus(BigDecimal more) {
		return new Booking(this.reference, this.amount.add(more));
	}

}
