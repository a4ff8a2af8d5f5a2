package dev.millrace.projections.engine;

import java.util.Map;

/**
 * What became of a batch.
 */
public sealed interface BatchOutcome {

	/**
	 * It is in the read model, and the checkpoints have moved.
	 *
	 * @param records how many records were new
	 */
	record Applied(int records) implements BatchOutcome {
	}

	/**
	 * The checkpoints are not where the batch began, or the version must not move
	 * (further) now: read again from the checkpoints.
	 *
	 * @param checkpoints where to read on
	 * @param held whether to wait a little before
	 */
	record ReadAgain(Map<LogPartition, Long> checkpoints, boolean held) implements BatchOutcome {

		public ReadAgain {
			checkpoints = Map.copyOf(checkpoints);
		}
	}

	/**
	 * The version has as many parked events as it may have: it stands still until some
	 * are retried or skipped.
	 *
	 * @param parked how many
	 */
	record Full(int parked) implements BatchOutcome {
	}

}
