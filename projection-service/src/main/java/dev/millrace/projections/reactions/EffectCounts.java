package dev.millrace.projections.reactions;

import java.util.concurrent.atomic.AtomicLong;

import dev.millrace.projections.reactions.EffectRecord.State;

/**
 * What a reaction has done on this instance since it started. Safe for use by many
 * threads.
 */
public final class EffectCounts {

	private final AtomicLong done = new AtomicLong();

	private final AtomicLong alreadyProcessed = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private final AtomicLong retries = new AtomicLong();

	void ended(State state) {
		switch (state) {
			case DONE -> this.done.incrementAndGet();
			case ALREADY_PROCESSED -> this.alreadyProcessed.incrementAndGet();
			case FAILED -> this.failed.incrementAndGet();
			case STARTED, IN_DOUBT, WAITING, SKIPPED -> throw new IllegalStateException("No attempt ends as " + state);
		}
	}

	void retried() {
		this.retries.incrementAndGet();
	}

	/** Effects that happened. */
	public long done() {
		return this.done.get();
	}

	/** Effects that the receiver had done before. */
	public long alreadyProcessed() {
		return this.alreadyProcessed.get();
	}

	/** Effects that were given up to a person. */
	public long failed() {
		return this.failed.get();
	}

	/** Attempts after the first of their effect. */
	public long retries() {
		return this.retries.get();
	}

}
