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
 * @param swap who decides that it does
 * @param phase how far it is
 * @param startedAt when it was asked for
 * @param phaseSince when it entered its phase
 * @param rows how many rows were compared, once they were
 * @param mismatches what differed from the live version, at most {@value #MISMATCHES_MAX}
 * descriptions
 * @param error why it failed
 */
public record Rebuild(UUID id, String projection, int number, Swap swap, Phase phase, Instant startedAt,
		Instant phaseSince, @Nullable Long rows, List<String> mismatches, @Nullable String error) {

	/** The most differences that are listed. */
	public static final int MISMATCHES_MAX = 20;

	public Rebuild {
		mismatches = List.copyOf(mismatches);
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
				case LOADING, INDEXING, READY, ALIGNING -> true;
				case SWAPPED, FAILED, ABORTED -> false;
			};
		}

	}

	public boolean isOpen() {
		return this.phase.isOpen();
	}

}
