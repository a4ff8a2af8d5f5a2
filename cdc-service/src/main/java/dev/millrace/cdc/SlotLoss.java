package dev.millrace.cdc;

import java.util.Optional;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Settled;

/**
 * Tells whether a slot can still give what comes after a cursor.
 */
final class SlotLoss {

	private static final String LOST = "lost";

	private SlotLoss() {
	}

	/**
	 * Why it cannot, a sentence without its full stop.
	 * @param slot as it is, if it exists
	 * @param cursor what is published; not older than the look at the slot
	 */
	static Optional<String> of(Optional<Slot> slot, Cursor cursor) {
		String name = "Replication slot '" + cursor.slot() + "'";
		if (slot.isEmpty()) {
			return Optional.of(name + " is gone");
		}
		if (LOST.equals(slot.get().walStatus())) {
			return Optional
				.of(name + " is lost: the server has invalidated it, see max_slot_wal_keep_size and its log");
		}
		Lsn published = new Lsn(cursor.lsn());
		Lsn confirmed = slot.get().confirmedLsn();
		return confirmed.isAfter(published) ? Optional.of(name + " stands at " + confirmed + ", but only " + published
				+ " is published: somebody moved it, or created it anew") : Optional.empty();
	}

	/**
	 * Why the server itself cannot, whatever the slot says.
	 */
	static Optional<String> of(Timeline timeline, Cursor cursor) {
		return timeline.has(cursor.standing().timeline(), cursor.lsn()) ? Optional.empty()
				: Optional.of("The source does not have the WAL up to " + new Lsn(cursor.lsn())
						+ ", which is published: it was a standby, or a backup, that lacked the end");
	}

	/**
	 * Whether what the cursor knows of the source's past is true of this server.
	 */
	static boolean settledHolds(Timeline timeline, Cursor cursor) {
		if (cursor.standing().fault() != null) {
			return false;
		}
		Settled settled = cursor.standing().settled();
		boolean hasSettled = cursor.phase() != Cursor.Phase.HISTORY && settled != null
				&& timeline.has(cursor.standing().timeline(), settled.lsn());
		return hasSettled || of(timeline, cursor).isEmpty();
	}

}
