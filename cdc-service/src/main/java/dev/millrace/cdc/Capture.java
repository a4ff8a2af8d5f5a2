package dev.millrace.cdc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.snapshots.Snapshots;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture of one database: it runs sessions in a thread of its own, a new one after
 * each failure, until it is stopped or a person has to help. Safe for use by many
 * threads.
 */
public final class Capture {

	private static final Logger logger = LoggerFactory.getLogger(Capture.class);

	private final CaptureSettings settings;

	private final SourceDatabase database;

	private final ChangeSource changes;

	private final Supplier<RecordLog> logs;

	private final Step.Listener steps;

	private final Activity activity;

	private final InstantSource clock;

	private final Snapshots snapshots;

	private @Nullable Worker worker;

	/**
	 * @param logs gives a new log for each session
	 * @param steps is told what is reached
	 * @param snapshots shows the takes of tables, and asks for more
	 */
	public Capture(CaptureSettings settings, SourceDatabase database, ChangeSource changes, Supplier<RecordLog> logs,
			Step.Listener steps, InstantSource clock, Snapshots snapshots) {
		this.settings = settings;
		this.database = database;
		this.changes = changes;
		this.logs = logs;
		this.steps = steps;
		this.activity = new Activity(clock);
		this.clock = clock;
		this.snapshots = snapshots;
	}

	/**
	 * Start capturing. When it returns, slot and cursor exist: what is committed from now
	 * on will be published.
	 * @throws RuntimeException if the source or Kafka is not fit for it
	 */
	public synchronized void start() {
		if (this.worker != null) {
			return;
		}
		Worker started = new Worker();
		started.prepareFirst();
		this.worker = started;
		started.thread.start();
	}

	/**
	 * Stop capturing, and free the slot.
	 */
	public synchronized void stop() {
		stopWorker();
		this.activity.enter(CaptureState.STOPPED);
	}

	/**
	 * Stop capturing until {@link #resume()}, or the next start of the process. The slot
	 * keeps what is committed meanwhile.
	 */
	public synchronized void pause() {
		if (this.worker != null) {
			stopWorker();
			this.activity.enter(CaptureState.PAUSED);
			logger.info("Paused; slot '{}' keeps the WAL from now on", this.settings.slot());
		}
	}

	/**
	 * Go on after a pause, or try again at once after a failure.
	 */
	public synchronized void resume() {
		if (this.activity.state() == CaptureState.STREAMING) {
			return;
		}
		stopWorker();
		this.worker = new Worker();
		this.activity.enter(CaptureState.STARTING);
		this.worker.thread.start();
	}

	public synchronized boolean isRunning() {
		return this.worker != null;
	}

	public CaptureStatus status() {
		return this.activity.status();
	}

	/**
	 * The slot as Postgres shows it now.
	 */
	public Optional<Slot> slot() {
		return this.database.slot();
	}

	public CaptureSettings settings() {
		return this.settings;
	}

	private void stopWorker() {
		if (this.worker != null) {
			this.worker.stop();
			this.worker = null;
		}
	}

	/**
	 * Runs sessions, one after the other.
	 */
	private final class Worker implements Runnable {

		private final CountDownLatch stop = new CountDownLatch(1);

		private final Thread thread;

		private @Nullable Prepared prepared;

		private Duration retryDelay = Capture.this.settings.retryDelayMin();

		private record Prepared(RecordLog log, CaptureSession session, Cursor cursor) {
		}

		Worker() {
			this.thread = new Thread(this, "millrace-cdc-" + Capture.this.settings.slot());
		}

		void prepareFirst() {
			try {
				this.prepared = prepareWithin(Capture.this.settings.startTimeout());
			}
			catch (RuntimeException ex) {
				Capture.this.activity.failed(ex);
				Capture.this.activity.enter(CaptureState.STOPPED);
				throw ex;
			}
		}

		@Override
		public void run() {
			while (isWanted()) {
				runSession();
			}
		}

		void stop() {
			this.stop.countDown();
			try {
				if (!this.thread.join(Capture.this.settings.stopTimeout())) {
					logger.warn("The capture did not stop within {}", Capture.this.settings.stopTimeout());
					this.thread.interrupt();
				}
			}
			catch (InterruptedException ex) {
				this.thread.interrupt();
				Thread.currentThread().interrupt();
			}
		}

		private boolean isWanted() {
			return this.stop.getCount() > 0;
		}

		private void runSession() {
			long started = System.nanoTime();
			try {
				Prepared session = (this.prepared != null) ? this.prepared : prepare();
				this.prepared = null;
				try (RecordLog log = session.log()) {
					session.session().run(session.cursor());
				}
			}
			catch (CaptureBlockedException ex) {
				block(ex);
			}
			catch (InterruptedException ex) {
				this.stop.countDown();
			}
			catch (RuntimeException ex) {
				retryLater(ex, Duration.ofNanos(System.nanoTime() - started));
			}
			catch (Error ex) {
				block(ex);
				throw ex;
			}
		}

		private Prepared prepareWithin(Duration timeout) {
			long deadline = System.nanoTime() + timeout.toNanos();
			while (true) {
				try {
					return prepare();
				}
				catch (CaptureUnavailableException ex) {
					if (System.nanoTime() - deadline > 0) {
						throw ex;
					}
					logger.info("Not ready yet, trying again: {}", ex.getMessage());
					pause();
				}
			}
		}

		private Prepared prepare() {
			RecordLog log = Capture.this.logs.get();
			CaptureSession session = new CaptureSession(Capture.this.settings, Capture.this.database,
					Capture.this.changes, log, Capture.this.steps, Capture.this.activity, () -> !isWanted(),
					Capture.this.clock, Capture.this.snapshots);
			try {
				return new Prepared(log, session, session.prepare());
			}
			catch (RuntimeException ex) {
				log.close();
				throw ex;
			}
		}

		private void block(Throwable ex) {
			logger.error("The capture cannot go on: {}", ex.getMessage());
			Capture.this.activity.failed(ex);
			Capture.this.activity.enter(CaptureState.BLOCKED);
			this.stop.countDown();
		}

		private void retryLater(RuntimeException ex, Duration lasted) {
			if (!isWanted()) {
				return;
			}
			if (lasted.compareTo(Capture.this.settings.retryDelayMax()) > 0) {
				this.retryDelay = Capture.this.settings.retryDelayMin();
			}
			logger.warn("The capture failed and starts again in {} ms: {}", this.retryDelay.toMillis(), ex.toString());
			logger.debug("The capture failed", ex);
			Capture.this.activity.failed(ex);
			Capture.this.activity.enter(CaptureState.RETRYING);
			pause();
		}

		private void pause() {
			try {
				if (!this.stop.await(this.retryDelay.toMillis(), TimeUnit.MILLISECONDS)) {
					Duration doubled = this.retryDelay.multipliedBy(2);
					Duration longest = Capture.this.settings.retryDelayMax();
					this.retryDelay = (doubled.compareTo(longest) < 0) ? doubled : longest;
				}
			}
			catch (InterruptedException ex) {
				this.stop.countDown();
			}
		}

	}

}
