package dev.millrace.cdc.relay;

import org.jspecify.annotations.Nullable;

/**
 * What the source repeats after a restart and the cursor already covers. The slot is
 * moved after the cursor is committed, so it stands at the cursor or behind it, always
 * between two transactions.
 */
final class Resumption {

	private @Nullable Lsn transactionsUntil;

	private Cursor.@Nullable Part part;

	private long rowsLeft;

	/**
	 * @param cursor what is published
	 * @param slotLsn where the source starts; at or before the cursor
	 */
	Resumption(Cursor cursor, Lsn slotLsn) {
		Lsn published = new Lsn(cursor.lsn());
		if (slotLsn.isAfter(published)) {
			throw new SlotLostException("Replication slot '" + cursor.slot() + "' stands at " + slotLsn + ", but only "
					+ published + " is published: somebody moved the slot");
		}
		this.transactionsUntil = published.isAfter(slotLsn) ? published : null;
		this.part = cursor.part();
		this.rowsLeft = (this.part != null) ? this.part.rows() : 0;
	}

	/**
	 * Whether this is published already. To be asked of everything, in order.
	 */
	boolean covers(Captured captured) {
		if (this.transactionsUntil != null) {
			return coversTransaction(captured, this.transactionsUntil);
		}
		return this.part != null && coversRow(captured, this.part);
	}

	private boolean coversTransaction(Captured captured, Lsn until) {
		if (captured instanceof Captured.TransactionEnded(Lsn end)) {
			if (end.isAfter(until)) {
				throw new CaptureBlockedException("No transaction ends at " + until
						+ ", which the cursor says is published; the next one ends at " + end
						+ ". The cursor and the slot do not belong together: drop the slot and resume, and what is"
						+ " missing is published from the store");
			}
			this.transactionsUntil = end.equals(until) ? null : until;
		}
		return true;
	}

	private boolean coversRow(Captured captured, Cursor.Part expected) {
		return switch (captured) {
			case Captured.TransactionBegan began -> coversBegin(began, expected);
			case Captured.TransactionEnded ignored -> finishPart();
			case Captured.EventAppended ignored -> coversOneMoreRow();
			case Captured.RowChanged ignored -> coversOneMoreRow();
			case Captured.RowFailed ignored -> coversOneMoreRow();
			case Captured.TableTruncated ignored -> coversOneMoreRow();
		};
	}

	private boolean coversBegin(Captured.TransactionBegan began, Cursor.Part expected) {
		if (began.transactionId() != expected.transactionId()) {
			throw new CaptureBlockedException("Transaction " + began.transactionId() + " follows where "
					+ expected.transactionId() + " is published in part."
					+ " The cursor and the slot do not belong together: drop the slot and resume, and what is"
					+ " missing is published from the store");
		}
		return false;
	}

	private boolean coversOneMoreRow() {
		if (this.rowsLeft == 0) {
			return finishPart();
		}
		this.rowsLeft--;
		return true;
	}

	private boolean finishPart() {
		if (this.rowsLeft > 0) {
			throw new IllegalStateException(
					"A transaction came again with " + this.rowsLeft + " rows less than are published of it");
		}
		this.part = null;
		return false;
	}

}
