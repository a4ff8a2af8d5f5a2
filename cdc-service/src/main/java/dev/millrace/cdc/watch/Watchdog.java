package dev.millrace.cdc.watch;

import java.time.Duration;
import java.util.function.Supplier;

import dev.millrace.cdc.relay.Lsn;
import org.jspecify.annotations.Nullable;

/**
 * Notices a capture that streams and makes no progress. It has the source write something
 * that is published, and when neither that nor anything else is published for a time, nor
 * the server gets any nearer to it, the capture is stalled. Used by one thread.
 */
public final class Watchdog {

	/** Less WAL than this is not worth a look, so that a server at rest stays at rest. */
	static final long WAL_BYTES_MIN = 8192;

	private static final int PROBES_IN_TIMEOUT = 4;

	private final Duration timeout;

	private final Supplier<Lsn> probe;

	private @Nullable Lsn goal;

	private @Nullable Progress progress;

	private long progressNanos;

	private long probeNanos;

	private boolean probed;

	/** What moves while there is progress. */
	private record Progress(Lsn published, long records, Lsn decoded) {
	}

	/**
	 * @param timeout how long there may be none; zero for ever
	 * @param probe has the source write something that will be published, and tells a
	 * place before it
	 */
	public Watchdog(Duration timeout, Supplier<Lsn> probe) {
		this.timeout = timeout;
		this.probe = probe;
	}

	/**
	 * Forget everything: a session begins or ends.
	 */
	public void reset() {
		this.goal = null;
		this.progress = null;
		this.probed = false;
	}

	/**
	 * Whether the capture is stalled. To be asked again and again while it streams.
	 * @param published up to here everything is published
	 * @param records how many were published
	 * @param now counts nanoseconds
	 */
	public boolean isStalled(Lsn published, long records, SlotLook slot, long now) {
		if (this.timeout.isZero()) {
			return false;
		}
		if (this.goal != null && published.isAfter(this.goal)) {
			this.goal = null;
		}
		if (this.goal == null && slot.currentLsn().value() - published.value() >= WAL_BYTES_MIN && isProbeDue(now)) {
			this.goal = this.probe.get();
			this.probed = true;
			this.probeNanos = now;
			this.progress = null;
		}
		return this.goal != null && isWithoutProgress(published, records, slot.sentLsn(), this.goal, now);
	}

	private boolean isProbeDue(long now) {
		return !this.probed || now - this.probeNanos >= this.timeout.toNanos() / PROBES_IN_TIMEOUT;
	}

	/**
	 * Decoding up to the goal counts; beyond it, it shows that the server works, and says
	 * nothing about the capture.
	 */
	private boolean isWithoutProgress(Lsn published, long records, Lsn sent, Lsn until, long now) {
		Progress current = new Progress(published, records, sent.isAfter(until) ? until : sent);
		if (!current.equals(this.progress)) {
			this.progress = current;
			this.progressNanos = now;
		}
		return now - this.progressNanos >= this.timeout.toNanos();
	}

}
