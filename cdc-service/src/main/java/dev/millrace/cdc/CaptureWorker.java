package dev.millrace.cdc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.millrace.cdc.leadership.Term;
import dev.millrace.cdc.leadership.TermLog;
import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.RecordLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures in a thread of its own: it waits until this instance leads, then runs sessions
 * one after the other. A failure gives the leadership away before the pause, since
 * another instance may have better luck; who waits for a person keeps it.
 */
final class CaptureWorker implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(CaptureWorker.class);

	/** How often one that stands by looks whether it can lead. */
	private static final Duration STANDBY_LOOK = Duration.ofMillis(250);

	/** Long enough for one that stands by to take the leadership given away. */
	private static final Duration FAILURE_PAUSE_MIN = STANDBY_LOOK.multipliedBy(2);

	private final CaptureParts parts;

	private final CaptureSettings settings;

	private final Activity activity;

	private final CountDownLatch stop = new CountDownLatch(1);

	/** Wakes the worker from any pause. */
	private final Semaphore nudges = new Semaphore(0);

	private final HoldRequests holdRequests = new HoldRequests();

	private final Thread thread;

	private volatile @Nullable Term term;

	private volatile Cursor.Holds holds = Cursor.Holds.NONE;

	private volatile boolean restart;

	private @Nullable Prepared prepared;

	private Duration retryDelay;

	private record Prepared(RecordLog log, CaptureSettings settings, Cursor cursor, Term term) {
	}

	CaptureWorker(CaptureParts parts) {
		this.parts = parts;
		this.settings = parts.settings();
		this.activity = parts.activity();
		this.retryDelay = this.settings.retryDelayMin();
		this.thread = new Thread(this, "millrace-cdc-" + this.settings.slot());
	}

	/**
	 * Start the thread. When it returns, this instance is ready to stream, or another
	 * leads.
	 * @throws RuntimeException if the source or Kafka is not fit for it
	 */
	void startPrepared() {
		try {
			prepareWithin(this.settings.startTimeout());
		}
		catch (RuntimeException ex) {
			endTerm();
			this.parts.leadership().close();
			this.activity.failed(ex);
			this.activity.enter(CaptureState.STOPPED);
			throw ex;
		}
		this.thread.start();
	}

	void start() {
		this.thread.start();
	}

	boolean isAlive() {
		return this.thread.isAlive();
	}

	/**
	 * Whether this instance leads.
	 */
	boolean isLeading() {
		Term current = this.term;
		return current != null && current.isHeld();
	}

	/**
	 * What is held back, as far as this instance knows.
	 */
	Cursor.Holds holds() {
		return this.holds;
	}

	/**
	 * End the session and begin another.
	 * @param why in a sentence
	 */
	void restartSession(String why) {
		if (this.restart) {
			// It is ending already, which takes long when it hangs.
			return;
		}
		logger.warn("{}; the session starts anew", why);
		this.activity.failed(new IllegalStateException(why));
		this.restart = true;
	}

	/**
	 * Change what is held back when the cursor is next at hand.
	 */
	void request(HoldChange change) {
		this.holdRequests.add(change);
	}

	/**
	 * End a pause after a failure, or being blocked.
	 */
	void nudge() {
		this.nudges.release();
	}

	/**
	 * Change what is held back, and wait until the cursor says so.
	 * @throws CaptureUnavailableException if that is not possible now
	 */
	void change(HoldChange change) {
		this.holdRequests.add(change);
		nudge();
		Duration limit = this.settings.stopTimeout().plus(this.settings.startTimeout());
		try {
			change.done().get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			String why = (ex.getCause() != null) ? String.valueOf(ex.getCause().getMessage()) : "unknown";
			throw new CaptureUnavailableException("This could not be remembered, so it is not done: " + why, ex);
		}
		catch (TimeoutException ex) {
			this.holdRequests.withdraw(change);
			throw new CaptureUnavailableException("The capture did not come to it within " + limit.toSeconds() + " s",
					ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CaptureUnavailableException("Interrupted", ex);
		}
	}

	void stop() {
		this.stop.countDown();
		nudge();
		try {
			if (!this.thread.join(this.settings.stopTimeout())) {
				logger.warn("The capture did not stop within {}", this.settings.stopTimeout());
				this.thread.interrupt();
			}
		}
		catch (InterruptedException ex) {
			this.thread.interrupt();
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void run() {
		try {
			while (isWanted()) {
				attempt();
			}
		}
		finally {
			endTerm();
			this.parts.leadership().close();
			this.holdRequests.refuse(new CaptureUnavailableException("The capture stops"));
		}
	}

	private boolean isWanted() {
		return this.stop.getCount() > 0;
	}

	private void attempt() {
		long started = System.nanoTime();
		try {
			if (lead()) {
				runSession();
			}
			else {
				standBy();
			}
		}
		catch (CaptureBlockedException ex) {
			block(ex);
		}
		catch (InterruptedException ex) {
			this.stop.countDown();
		}
		catch (RuntimeException ex) {
			endTerm();
			retryLater(ex, Duration.ofNanos(System.nanoTime() - started));
		}
		catch (Error ex) {
			this.stop.countDown();
			this.activity.failed(ex);
			this.activity.enter(CaptureState.BLOCKED);
			throw ex;
		}
	}

	private boolean lead() {
		if (isLeading()) {
			return true;
		}
		endTerm();
		this.parts.leadership().tryToLead().ifPresent((begun) -> {
			this.term = begun;
			logger.info("This instance is the active one for slot '{}'", this.settings.slot());
		});
		return isLeading();
	}

	private void endTerm() {
		Prepared unused = this.prepared;
		this.prepared = null;
		if (unused != null) {
			unused.log().close();
		}
		Term ended = this.term;
		this.term = null;
		if (ended != null) {
			ended.close();
		}
	}

	private void standBy() {
		if (this.activity.state() != CaptureState.STANDBY) {
			logger.info("Another instance captures from slot '{}'; standing by", this.settings.slot());
			this.activity.enter(CaptureState.STANDBY);
		}
		this.holds = Cursor.Holds.NONE;
		this.holdRequests.refuse(new CaptureUnavailableException("Another instance is the active one"));
		pause(STANDBY_LOOK);
	}

	private void runSession() throws InterruptedException {
		Prepared session = (this.prepared != null) ? this.prepared : prepare().orElse(null);
		this.prepared = null;
		if (session == null) {
			pauseWhileLeading();
			return;
		}
		try (RecordLog log = session.log()) {
			run(session);
		}
	}

	private void run(Prepared session) throws InterruptedException {
		this.restart = false;
		this.activity.sessionBegan();
		try {
			new CaptureSession(this.parts, session.settings(), session.log(), () -> isSessionOver(session.term()))
				.run(session.cursor());
		}
		catch (CaptureBlockedException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// Before the log is closed: that takes long when Kafka does not answer.
			endTerm();
			throw ex;
		}
	}

	private void prepareWithin(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (true) {
			try {
				prepareIfLeading();
				return;
			}
			catch (CaptureUnavailableException ex) {
				if (System.nanoTime() - deadline > 0) {
					throw ex;
				}
				endTerm();
				logger.info("Not ready yet, trying again: {}", ex.getMessage());
				pauseLonger();
			}
		}
	}

	private void prepareIfLeading() {
		if (lead()) {
			this.prepared = prepare().orElse(null);
		}
		else {
			this.activity.enter(CaptureState.STANDBY);
		}
	}

	/**
	 * Open the log, which shuts out every other instance, and find out where the capture
	 * stands.
	 * @return empty if it is paused
	 */
	private Optional<Prepared> prepare() {
		// Whoever asked for an attempt before gets this one.
		this.nudges.drainPermits();
		this.activity.enter(CaptureState.STARTING);
		Term current = leading();
		RecordLog log = new TermLog(this.parts.logs().get(), current);
		try {
			Optional<Cursor> cursor = this.holdRequests.grant(log, log.open(), this::hold);
			cursor.ifPresent(this.activity::standAt);
			if (this.holds.paused()) {
				log.close();
				return Optional.empty();
			}
			SessionStart.Found found = SessionStart.find(this.parts, settings(this.holds), log, cursor);
			return Optional.of(new Prepared(log, found.settings(), found.cursor(), current));
		}
		catch (RuntimeException ex) {
			log.close();
			this.holdRequests.refuse(ex);
			throw ex;
		}
	}

	private void hold(Cursor.Holds granted) {
		this.holds = granted;
		if (granted.paused()) {
			this.activity.enter(CaptureState.PAUSED);
		}
	}

	/**
	 * With no tables the cursor forgets that they were taken, so they are taken again
	 * afterwards.
	 */
	private CaptureSettings settings(Cursor.Holds held) {
		return held.tables() ? this.settings.withTables(List.of()) : this.settings;
	}

	private Term leading() {
		Term current = this.term;
		if (current == null) {
			throw new IllegalStateException("This instance does not lead");
		}
		return current;
	}

	private boolean isSessionOver(Term current) {
		return !isWanted() || this.restart || !current.isHeld() || !this.holdRequests.isEmpty();
	}

	private void block(CaptureBlockedException ex) {
		logger.error("The capture cannot go on: {}", ex.getMessage());
		this.activity.failed(ex);
		this.activity.enter(CaptureState.BLOCKED);
		pauseWhileLeading();
	}

	/**
	 * Wait for a person, and keep the leadership meanwhile.
	 */
	private void pauseWhileLeading() {
		Term current = this.term;
		boolean isNudged = false;
		while (isWanted() && !isNudged && this.holdRequests.isEmpty() && (current == null || current.isHeld())) {
			isNudged = pause(STANDBY_LOOK);
		}
	}

	private void retryLater(RuntimeException ex, Duration lasted) {
		this.holdRequests.refuse(ex);
		if (!isWanted()) {
			return;
		}
		if (lasted.compareTo(this.settings.retryDelayMax()) > 0) {
			this.retryDelay = this.settings.retryDelayMin();
		}
		logger.warn("The capture failed and starts again in {} ms: {}", failurePause().toMillis(), ex.toString());
		logger.debug("The capture failed", ex);
		this.activity.failed(ex);
		this.activity.enter(CaptureState.RETRYING);
		pauseLonger();
	}

	private Duration failurePause() {
		return (this.retryDelay.compareTo(FAILURE_PAUSE_MIN) < 0) ? FAILURE_PAUSE_MIN : this.retryDelay;
	}

	private void pauseLonger() {
		if (!pause(failurePause())) {
			Duration doubled = this.retryDelay.multipliedBy(2);
			Duration longest = this.settings.retryDelayMax();
			this.retryDelay = (doubled.compareTo(longest) < 0) ? doubled : longest;
		}
	}

	/**
	 * Wait.
	 * @return whether somebody ended it
	 */
	private boolean pause(Duration limit) {
		try {
			boolean isNudged = this.nudges.tryAcquire(limit.toMillis(), TimeUnit.MILLISECONDS);
			this.nudges.drainPermits();
			return isNudged;
		}
		catch (InterruptedException ex) {
			this.stop.countDown();
			return true;
		}
	}

}
