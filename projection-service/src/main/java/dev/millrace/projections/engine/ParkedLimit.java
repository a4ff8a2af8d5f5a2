package dev.millrace.projections.engine;

import dev.millrace.projections.InvalidProjectionException;

/**
 * How many events one version of a projection may have parked. At that number it stops
 * and waits for its operator: so many failures are no matter of single events.
 *
 * @param events at least 1; instances that park at the same moment may together exceed it
 * by a batch each
 */
public record ParkedLimit(int events) {

	public ParkedLimit {
		if (events < 1) {
			throw new InvalidProjectionException(
					"millrace.projections.parked-max is " + events + ": give a number of at least 1");
		}
	}

	public boolean isReached(int parked) {
		return parked >= this.events;
	}

}
