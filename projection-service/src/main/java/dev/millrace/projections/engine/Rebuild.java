package dev.millrace.projections.engine;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * Another version of a read model on its way to be the live one.
 *
 * @param id names the rebuild
 * @param projection the projection
 * @param number the version that is to become live
 * @param plan how it was to be done
 * @param phase how far it is
 * @param startedAt when it was asked for
 * @param phaseSince when it entered its phase
 * @param rows how many rows were compared, once they were
 * @param mismatches what differed from the live version, at most {@value #MISMATCHES_MAX}
 * descriptions
 * @param error why it failed
 */
public record Rebuild(UUID id, String projection, int number, Plan plan, Phase phase, Instant startedAt,
		Instant phaseSince, @Nullable Long rows, List<String> mismatches, @Nullable String error) {

	/** The most differences that are listed. */
	public static final int MISMATCHES_MAX = 20;

	public Rebuild {
		mismatches = List.copyOf(mismatches);
	}

	/**
	 * How a rebuild is to be done.
	 *
	 * @param swap who decides that the new version becomes live
	 * @param snapshot the id of the snapshot that it begins with; null for the beginning
	 * @param acceptsDifferences whether it becomes live also if it differs from the live
	 * version at the same offsets
	 */
	public record Plan(Swap swap, @Nullable Long snapshot, boolean acceptsDifferences) {

		/**
		 * From the beginning, and to be equal to the live version.
		 */
		public static Plan of(Swap swap) {
			return new Plan(swap, null, false);
		}

	}

	/** Who decides on the swap. */
	public enum Swap {

		/** It happens as soon as the version has caught up and is verified. */
		AUTOMATIC,

		/** It waits for the operator. */
		MANUAL

	}

	/** The phases, in order; the last three are final. */
	public enum Phase {

		/** The version's tables are copied from a snapshot. */
		COPYING,

		/** The version replays the log. */
		LOADING,

		/**
		 * It has replayed the log, and the declared indexes of its table are made.
		 */
		INDEXING,

		/** It has caught up, follows the live one, and waits for the operator. */
		READY,

		/**
		 * Both versions come to the same offsets, are compared there, and are swapped.
		 */
		ALIGNING,

		/** The version is live. */
		SWAPPED,

		/**
		 * It differed from the live one or could not be compared; the live one is
		 * untouched.
		 */
		FAILED,

		/** The operator gave it up. */
		ABORTED;

		/**
		 * Whether another phase follows.
		 */
		public boolean isOpen() {
			return switch (this) {
				case COPYING, LOADING, INDEXING, READY, ALIGNING -> true;
				case SWAPPED, FAILED, ABORTED -> false;
			};
		}

	}

	public Swap swap() {
		return this.plan.swap();
	}

	public boolean isOpen() {
		return this.phase.isOpen();
	}

}
