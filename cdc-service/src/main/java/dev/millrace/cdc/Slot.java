package dev.millrace.cdc;

import java.util.Optional;

import dev.millrace.cdc.relay.Lsn;

/**
 * A replication slot as Postgres shows it.
 *
 * @param name the slot's name
 * @param plugin the output plugin
 * @param database the database it reads
 * @param confirmedLsn where streaming starts
 * @param restartLsn the oldest WAL that is kept for it
 * @param currentLsn the end of the WAL now
 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}
 * @param activePid the server process that streams from it, if any
 */
public record Slot(String name, String plugin, String database, Lsn confirmedLsn, Lsn restartLsn, Lsn currentLsn,
		String walStatus, Optional<Integer> activePid) {

	/**
	 * The WAL that was written since the confirmed place, in bytes.
	 */
	public long lagBytes() {
		return Math.max(0, this.currentLsn.value() - this.confirmedLsn.value());
	}

	/**
	 * The WAL that the server keeps for this slot, in bytes.
	 */
	public long retainedBytes() {
		return Math.max(0, this.currentLsn.value() - this.restartLsn.value());
	}

}
