package dev.millrace.projections.engine.parked;

import java.util.List;

/**
 * What became of parked events that were tried again.
 */
public sealed interface RetryOutcome {

	/**
	 * They were tried.
	 *
	 * @param applied how many events are in the read model now, or were superseded by
	 * later changes of their row
	 * @param failed those that could again not be applied, one a stream; what is behind
	 * them stays
	 */
	record Tried(int applied, List<ParkedEvent> failed) implements RetryOutcome {

		public Tried {
			failed = List.copyOf(failed);
		}

	}

	/**
	 * Nothing was tried, or not all.
	 *
	 * @param reason what to do about it
	 */
	record Refused(String reason) implements RetryOutcome {
	}

}
