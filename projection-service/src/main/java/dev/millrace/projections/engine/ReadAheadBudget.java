package dev.millrace.projections.engine;

import dev.millrace.projections.InvalidProjectionException;

/**
 * How much of the log the runners of an instance may hold in memory, in all, beyond what
 * one poll of each gives. Safe for use by many threads.
 */
public final class ReadAheadBudget {

	private final long bytesMax;

	private long bytes;

	/**
	 * @param bytesMax at least 1; the records' text and an estimate of what each costs
	 * beside it
	 */
	public ReadAheadBudget(long bytesMax) {
		if (bytesMax < 1) {
			throw new InvalidProjectionException(
					"millrace.projections.read-ahead is " + bytesMax + " bytes: give at least 1B, for example 64MB");
		}
		this.bytesMax = bytesMax;
	}

	/**
	 * What one runner takes as a batch, so that it can read on while that is written.
	 */
	long batchBytesMax() {
		return Math.max(1, this.bytesMax / 2);
	}

	synchronized boolean isSpent() {
		return this.bytes >= this.bytesMax;
	}

	synchronized void take(long taken) {
		this.bytes += taken;
	}

	synchronized void giveBack(long given) {
		this.bytes -= given;
	}

}
