package dev.millrace.cdc;

import dev.millrace.cdc.relay.Lsn;

/**
 * A replication slot that was just created.
 *
 * @param lsn where it begins
 * @param snapshot what is visible in it is older than the slot; everything else comes
 * from the slot. As Postgres writes a {@code pg_snapshot}
 */
public record NewSlot(Lsn lsn, String snapshot) {
}
