package dev.millrace.projections.query.history;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Lets so many read the log at once on this instance, and refuses more. Safe for use by
 * many threads.
 */
public final class Admission {

	private final int atOnceMax;

	private final Semaphore free;

	public Admission(HistoryLimits limits) {
		this.atOnceMax = limits.atOnceMax();
		this.free = new Semaphore(this.atOnceMax);
	}

	/**
	 * Do what reads the log.
	 * @param what in the plural
	 * @throws HistoryTooLongException if this instance does it often enough already
	 */
	public <T> T admit(String what, Supplier<T> work) {
		if (!this.free.tryAcquire()) {
			throw new HistoryTooLongException(
					"This instance runs " + this.atOnceMax + " " + what + " already: ask again in a while");
		}
		try {
			return work.get();
		}
		finally {
			this.free.release();
		}
	}

}
