package dev.millrace.projections.reactions;

/**
 * Whether an effect may begin.
 */
public sealed interface Begin {

	/**
	 * It is recorded as started.
	 *
	 * @param attempt counts from 1; above 1, an attempt before this one was cut off
	 */
	record Go(EffectRecord effect, int attempt) implements Begin {
	}

	/** It has ended before, or waits for others; the position has moved past it. */
	record Passed() implements Begin {
	}

	/**
	 * The position is not here any more, or the reaction is paused: read again from
	 * there.
	 *
	 * @param position the next offset
	 */
	record Elsewhere(long position) implements Begin {
	}

}
