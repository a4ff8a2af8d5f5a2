package dev.millrace.cdc.relay;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a relay knows of its standing beside the place in the WAL: enough to go on without
 * a gap or a repeat when the WAL is no more to be had.
 *
 * @param timeline of the server the cursor's LSN belongs to; 0 if unknown
 * @param promisedLsn the highest LSN that readers were promised
 * @param settled the last settled point; null before the first
 * @param gap what is published from the store instead of from the WAL; null if nothing
 * @param fault why nothing more is published from this slot; null if nothing is wrong
 * @param parked what was set aside; absent in earlier cursors
 */
public record Standing(long timeline, long promisedLsn, @Nullable Settled settled, @Nullable Gap gap,
		@Nullable String fault, Parked parked) {

	/** Of a relay that has published nothing. */
	static final Standing NONE = new Standing(0, 0, null, null, null, Parked.NONE);

	public Standing {
		parked = Objects.requireNonNullElse(parked, Parked.NONE);
	}

	public Standing(long timeline, long promisedLsn, @Nullable Settled settled, @Nullable Gap gap,
			@Nullable String fault) {
		this(timeline, promisedLsn, settled, gap, fault, Parked.NONE);
	}

	Standing withSettled(@Nullable Settled newSettled) {
		return new Standing(this.timeline, this.promisedLsn, newSettled, this.gap, this.fault, this.parked);
	}

	Standing withGap(@Nullable Gap newGap) {
		return new Standing(this.timeline, this.promisedLsn, this.settled, newGap, this.fault, this.parked);
	}

	Standing withTimeline(long newTimeline) {
		return new Standing(newTimeline, this.promisedLsn, this.settled, this.gap, this.fault, this.parked);
	}

	Standing withPromised(long lsn) {
		return new Standing(this.timeline, Math.max(this.promisedLsn, lsn), this.settled, this.gap, this.fault,
				this.parked);
	}

	Standing withFault(@Nullable String newFault) {
		return new Standing(this.timeline, this.promisedLsn, this.settled, this.gap, newFault, this.parked);
	}

	Standing withParked(Parked newParked) {
		return new Standing(this.timeline, this.promisedLsn, this.settled, this.gap, this.fault, newParked);
	}

}
