package dev.millrace.cdc;

import dev.millrace.cdc.relay.Lsn;

/**
 * A moment of the source.
 *
 * @param snapshot what is visible, as Postgres writes a {@code pg_snapshot}
 * @param lsn the end of the WAL a moment later: whatever is visible in the snapshot was
 * committed before it. The reverse does not hold, since a transaction is in the WAL
 * before it is visible
 * @param transactionId a transaction id that was given a moment later
 */
public record Moment(String snapshot, Lsn lsn, long transactionId) {
}
