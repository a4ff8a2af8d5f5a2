package dev.millrace.cdc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

import dev.millrace.cdc.leadership.Leader;
import dev.millrace.cdc.leadership.Leadership;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.watch.SlotWatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture of one database: it runs sessions in a thread of its own, a new one after
 * each failure, until it is stopped or a person has to help. Of several instances with
 * the same slot one captures, and the others stand by. Safe for use by many threads.
 */
public final class Capture {

	private static final Logger logger = LoggerFactory.getLogger(Capture.class);

	private final CaptureSettings settings;

	private final CaptureParts parts;

	private final Activity activity;

	private final InstantSource clock;

	private volatile @Nullable CaptureWorker worker;

	private volatile @Nullable Supervisor supervisor;

	/**
	 * @param logs gives a new log for each session
	 * @param leadership decides which instance captures
	 * @param watch looks at the slot
	 * @param steps is told what is reached
	 * @param snapshots shows the takes of tables, and asks for more
	 */
	public Capture(CaptureSettings settings, SourceDatabase database, ChangeSource changes, Supplier<RecordLog> logs,
			Leadership leadership, SlotWatch watch, Step.Listener steps, InstantSource clock, Snapshots snapshots) {
		this.settings = settings;
		this.clock = clock;
		this.activity = new Activity(clock);
		this.parts = new CaptureParts(settings, database, changes, logs, leadership, watch, steps, this.activity, clock,
				snapshots);
	}

	/**
	 * Start capturing, or standing by. When it returns and this instance is the active
	 * one, slot and cursor exist: what is committed from now on will be published.
	 * @throws RuntimeException if the source or Kafka is not fit for it
	 */
	public synchronized void start() {
		if (this.worker != null) {
			return;
		}
		CaptureWorker started = new CaptureWorker(this.parts);
		started.startPrepared();
		use(started);
	}

	/**
	 * Stop capturing, free the slot, and let another instance take over.
	 */
	public synchronized void stop() {
		if (this.supervisor != null) {
			this.supervisor.stop();
			this.supervisor = null;
		}
		if (this.worker != null) {
			this.worker.stop();
			this.worker = null;
		}
		this.activity.enter(CaptureState.STOPPED);
	}

	/**
	 * Stop capturing until {@link #resume()}, on whichever instance is the active one
	 * then. The slot keeps what is committed meanwhile.
	 * @throws CaptureUnavailableException if this instance is not the active one, or the
	 * pause could not be written to Kafka; then nothing has changed
	 */
	public void pause() {
		running().change(new HoldChange((holds) -> holds.withPaused(true)));
		logger.info("Paused; slot '{}' keeps the WAL from now on", this.settings.slot());
	}

	/**
	 * Go on after a pause, or try again at once after a failure.
	 * @throws CaptureUnavailableException if this instance is not the active one, or the
	 * end of the pause could not be written to Kafka; then nothing has changed
	 */
	public void resume() {
		CaptureWorker current = running();
		if (this.activity.state() == CaptureState.PAUSED) {
			current.change(new HoldChange((holds) -> holds.withPaused(false)));
			logger.info("Going on after the pause of slot '{}'", this.settings.slot());
		}
		else {
			current.nudge();
		}
	}

	/**
	 * Whether it was started, even if another instance captures.
	 */
	public boolean isRunning() {
		return this.worker != null;
	}

	/**
	 * Whether this instance is the active one.
	 */
	public boolean isActive() {
		CaptureWorker current = this.worker;
		return current != null && current.isLeading();
	}

	/**
	 * The instance that captures, if one does.
	 * @throws RuntimeException if Postgres does not tell
	 */
	public Optional<Leader> leader() {
		return this.parts.leadership().leader();
	}

	public CaptureStatus status() {
		return this.activity.status();
	}

	/**
	 * The slot as Postgres shows it now.
	 */
	public Optional<Slot> slot() {
		return this.parts.database().slot();
	}

	/**
	 * What was seen of the slot last, a few seconds ago; empty if there is no slot, or
	 * Postgres did not tell.
	 */
	public Optional<Observed> observed() {
		Supervisor current = this.supervisor;
		return (current != null) ? current.observed() : Optional.empty();
	}

	/**
	 * How long ago Postgres told about the slot.
	 */
	public Duration observedAge() {
		Supervisor current = this.supervisor;
		return (current != null) ? current.age() : Duration.ZERO;
	}

	/**
	 * What is decoded and waits to be published.
	 */
	public Optional<ChangeQueue> queue() {
		return this.parts.changes().queue();
	}

	/**
	 * What is held back, as the cursor said when this instance last read it.
	 */
	public Cursor.Holds holds() {
		CaptureWorker current = this.worker;
		return (current != null) ? current.holds() : Cursor.Holds.NONE;
	}

	public CaptureSettings settings() {
		return this.settings;
	}

	private synchronized CaptureWorker running() {
		if (this.worker == null) {
			throw new CaptureUnavailableException("The capture does not run in this instance");
		}
		if (!this.worker.isAlive()) {
			CaptureWorker started = new CaptureWorker(this.parts);
			started.start();
			use(started);
		}
		return this.worker;
	}

	private void use(CaptureWorker started) {
		this.worker = started;
		if (this.supervisor != null) {
			this.supervisor.stop();
		}
		this.supervisor = new Supervisor(this.parts, started, this.clock);
		this.supervisor.start();
	}

}
