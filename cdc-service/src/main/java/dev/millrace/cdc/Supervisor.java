package dev.millrace.cdc;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.watch.LagClock;
import dev.millrace.cdc.watch.SlotLook;
import dev.millrace.cdc.watch.SlotWatch;
import dev.millrace.cdc.watch.WalBudget;
import dev.millrace.cdc.watch.Watchdog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the slot every few seconds in a thread of its own, whatever the capture does:
 * what it sees is for metrics and health, starts a stalled session anew, and keeps the
 * source within its budget.
 */
final class Supervisor implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Supervisor.class);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

	private static final long MEGABYTE = 1024 * 1024;

	private final CaptureParts parts;

	private final SlotWatch watch;

	private final Safeguards safeguards;

	private final CaptureWorker worker;

	private final Activity activity;

	private final InstantSource clock;

	private final Watchdog watchdog;

	private final LagClock lag = new LagClock();

	private final CountDownLatch stop = new CountDownLatch(1);

	private final Thread thread;

	private volatile @Nullable Observed observed;

	private volatile Instant lookedAt;

	private long watchedSession;

	private boolean overBudget;

	private @Nullable HoldChange holdChange;

	Supervisor(CaptureParts parts, CaptureWorker worker, InstantSource clock) {
		this.parts = parts;
		this.watch = parts.watch();
		this.safeguards = parts.settings().safeguards();
		this.worker = worker;
		this.activity = parts.activity();
		this.clock = clock;
		this.lookedAt = clock.instant();
		this.watchdog = new Watchdog(this.safeguards.watchdogTimeout(), () -> parts.database().heartbeat().lsn());
		this.thread = Thread.ofPlatform()
			.daemon()
			.name("millrace-cdc-watch-" + parts.settings().slot())
			.unstarted(this);
	}

	void start() {
		this.thread.start();
	}

	void stop() {
		this.stop.countDown();
		try {
			if (!this.thread.join(STOP_LIMIT)) {
				this.thread.interrupt();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What was seen last; empty if there is no slot, or Postgres did not tell.
	 */
	Optional<Observed> observed() {
		return Optional.ofNullable(this.observed);
	}

	/**
	 * How long ago Postgres told something.
	 */
	Duration age() {
		return Duration.between(this.lookedAt, this.clock.instant());
	}

	@Override
	public void run() {
		try {
			do {
				look();
			}
			while (!this.stop.await(this.safeguards.lookInterval().toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (InterruptedException ex) {
			logger.debug("Interrupted", ex);
		}
	}

	private void look() {
		try {
			SlotLook slot = this.watch.look().orElse(null);
			this.lookedAt = this.clock.instant();
			this.observed = (slot != null) ? observe(slot) : null;
			if (slot != null && isConcerned()) {
				keepWithinBudget(slot);
				watch(slot);
			}
		}
		catch (RuntimeException ex) {
			this.observed = null;
			logger.debug("The slot could not be looked at", ex);
		}
	}

	private Observed observe(SlotLook slot) {
		Instant now = this.clock.instant();
		this.lag.mark(now, slot.currentLsn(), slot.confirmedLsn());
		boolean isOver = this.safeguards.walBudget().isExceededBy(slot.retainedBytes());
		if (isOver != this.overBudget) {
			this.overBudget = isOver;
			sayBudget(slot, isOver);
		}
		return new Observed(slot, now, this.lag.lag(now), isOver);
	}

	private void sayBudget(SlotLook slot, boolean isOver) {
		String name = this.parts.settings().slot();
		long retained = slot.retainedBytes() / MEGABYTE;
		if (isOver) {
			logger.warn(
					"The source keeps {} MB of WAL for slot '{}', more than millrace.cdc.wal-budget.size; policy: {}",
					retained, name, this.safeguards.walBudget().policy());
		}
		else {
			logger.info("The source keeps {} MB of WAL for slot '{}', which is within the budget again", retained,
					name);
		}
	}

	/** Who stands by leaves it to the one that captures. */
	private boolean isConcerned() {
		CaptureState state = this.activity.state();
		return state != CaptureState.STANDBY && state != CaptureState.STOPPED;
	}

	private void keepWithinBudget(SlotLook slot) {
		WalBudget budget = this.safeguards.walBudget();
		boolean isOver = budget.isExceededBy(slot.retainedBytes());
		boolean isHeld = this.worker.holds().tables();
		if (isHeld && (budget.isOverWith(slot.retainedBytes()) || budget.policy() != WalBudget.Policy.PAUSE_TABLES)) {
			holdTables(false);
		}
		else if (isOver && budget.policy() == WalBudget.Policy.DROP) {
			dropSlot(slot);
		}
		else if (isOver && budget.policy() == WalBudget.Policy.PAUSE_TABLES && !isHeld) {
			holdTables(true);
		}
	}

	/**
	 * The worker does it when it next has the cursor, which may be long if Kafka is away;
	 * if it could not, it is asked again.
	 */
	private void holdTables(boolean wanted) {
		if (this.parts.settings().tables().isEmpty() || (this.holdChange != null && !this.holdChange.done().isDone())) {
			return;
		}
		HoldChange change = new HoldChange((holds) -> holds.withTables(wanted));
		change.done()
			.thenRun(() -> logger.warn(
					wanted ? "The tables are left out until the events of slot '{}' have caught up"
							: "The tables of slot '{}' are captured again, and taken again",
					this.parts.settings().slot()));
		this.holdChange = change;
		this.worker.request(change);
	}

	private void dropSlot(SlotLook slot) {
		String message = "Slot '" + this.parts.settings().slot() + "' is dropped to protect the source, which kept "
				+ slot.retainedBytes() / MEGABYTE + " MB of WAL for it: more than millrace.cdc.wal-budget.size."
				+ " The events that are missing are published from the store, and the tables are taken again";
		try {
			this.parts.database().releaseSlot();
			this.parts.database().dropSlot();
			this.activity.failed(new CaptureUnavailableException(message));
			this.observed = null;
			logger.warn("{}", message);
		}
		catch (RuntimeException ex) {
			logger.warn("Slot '{}' should be dropped, but is not yet: {}", this.parts.settings().slot(),
					ex.getMessage());
		}
	}

	private void watch(SlotLook slot) {
		CaptureStatus status = this.activity.status();
		if (status.state() != CaptureState.STREAMING && status.state() != CaptureState.TAKING_TABLES) {
			this.watchdog.reset();
			return;
		}
		if (this.watchedSession != status.sessions()) {
			this.watchedSession = status.sessions();
			this.watchdog.reset();
		}
		long records = status.records().values().stream().mapToLong(Long::longValue).sum();
		if (this.watchdog.isStalled(this.activity.reached(), records, slot, System.nanoTime())) {
			this.watchdog.reset();
			this.worker.restartSession("Nothing was published for " + this.safeguards.watchdogTimeout().toSeconds()
					+ " s although there was something to publish");
		}
	}

}
