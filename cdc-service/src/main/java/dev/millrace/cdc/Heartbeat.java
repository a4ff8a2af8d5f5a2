package dev.millrace.cdc;

import java.time.Duration;
import java.util.function.LongSupplier;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Settling;

/**
 * Keeps the slot moving while nothing captured is written, and the settled point near
 * what is published: from time to time it commits an empty transaction, if the server has
 * written WAL that nothing captured comes after, or events were published since the last
 * settled point. Used by one thread.
 */
final class Heartbeat {

	/**
	 * Less is not worth a transaction. A heartbeat and what the server notes by itself
	 * after one are far less, so that a server at rest stays at rest.
	 */
	static final long WAL_BYTES_MIN = 8192;

	private final SourceDatabase database;

	private final Settling settling;

	private final Duration interval;

	private final LongSupplier nanoClock;

	private long lastNanos;

	/**
	 * @param interval the shortest time between two heartbeats; zero for none at all
	 * @param nanoClock counts nanoseconds
	 */
	Heartbeat(SourceDatabase database, Settling settling, Duration interval, LongSupplier nanoClock) {
		this.database = database;
		this.settling = settling;
		this.interval = interval;
		this.nanoClock = nanoClock;
		this.lastNanos = nanoClock.getAsLong();
	}

	/**
	 * Commit one if it is time for it.
	 * @param slot as it is now
	 * @param published what is published
	 * @return whether it was
	 */
	boolean beatIfDue(Slot slot, Cursor published) {
		if (this.interval.isZero()) {
			return false;
		}
		long now = this.nanoClock.getAsLong();
		boolean waited = now - this.lastNanos >= this.interval.toNanos();
		boolean useful = this.settling.isBehind() || slot.currentLsn().value() - published.lsn() >= WAL_BYTES_MIN;
		if ((waited && useful) || this.settling.isCrowded()) {
			beat();
			this.lastNanos = now;
			return true;
		}
		return false;
	}

	private void beat() {
		Settling.Mark mark = this.settling.mark();
		Moment moment = this.database.heartbeat();
		this.settling.propose(mark, moment.snapshot(), moment.lsn());
	}

}
