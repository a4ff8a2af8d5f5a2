package dev.millrace.cdc.watch;

import java.util.OptionalLong;

import dev.millrace.cdc.relay.Lsn;

/**
 * A slot with all that Postgres counts for it, at one moment.
 *
 * @param confirmedLsn up to here the capture has confirmed
 * @param restartLsn the oldest WAL that is kept for it
 * @param currentLsn the end of the WAL
 * @param sentLsn up to here the server has decoded; the confirmed place if nobody streams
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
 * @param safeBytes how much WAL can still be written until the slot is in danger of being
 * lost; empty without a limit
 * @param active whether somebody streams
 * @param spilledTransactions transactions that were too large for the server's memory
 * while it decoded them
 * @param spilledBytes what was written to its disk for them
 */
public record SlotLook(Lsn confirmedLsn, Lsn restartLsn, Lsn currentLsn, Lsn sentLsn, String walStatus,
		OptionalLong safeBytes, boolean active, long spilledTransactions, long spilledBytes) {

	/**
	 * The WAL that was written since the confirmed place, in bytes.
	 */
	public long lagBytes() {
		return Math.max(0, this.currentLsn.value() - this.confirmedLsn.value());
	}

	/**
	 * The WAL that the server keeps for this slot, in bytes; 0 if the slot is lost.
	 */
	public long retainedBytes() {
		boolean isKept = this.restartLsn.isAfter(Lsn.ZERO);
		return isKept ? Math.max(0, this.currentLsn.value() - this.restartLsn.value()) : 0;
	}

}
