package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.millrace.projections.Projection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one version of one projection up to date: reads the log from the version's
 * checkpoints and applies it batch by batch, on a thread of its own. Records that cannot
 * be applied are parked. When anything else fails it begins again from the checkpoints
 * after a pause, for as long as it takes.
 */
final class ProjectionRunner implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ProjectionRunner.class);

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

	private static final Duration HELD_PAUSE = Duration.ofMillis(20);

	private static final Duration FULL_PAUSE = Duration.ofSeconds(1);

	private static final Duration RETRY_PAUSE_MIN = Duration.ofMillis(100);

	private static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(10);

	private static final Duration LIVE_LATE_PAUSE = Duration.ofMillis(50);

	/** A load goes on after 5 seconds, so that it comes to its end whatever happens. */
	private static final int LIVE_LATE_PAUSES_MAX = 100;

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	private volatile ProjectionVersion version;

	private final Projection projection;

	private final Log log;

	private final ReadModels readModels;

	private final RunnerStatus status;

	private final CountDownLatch stopping = new CountDownLatch(1);

	private final Thread thread;

	private final ReadAheadBudget budget;

	private final LiveLag liveLag;

	private final BatchObserver observer;

	private final InstantSource clock;

	/** As the supervisor saw last; it has not looked yet. */
	private int rewinds = -1;

	/** The checkpoints were set back, and it has not read again from there. */
	private final AtomicBoolean rewound = new AtomicBoolean();

	private volatile @Nullable ReadAhead ahead;

	ProjectionRunner(ProjectionVersion version, Projection projection, Log log, ReadModels readModels,
			ReadAheadBudget budget, LiveLag liveLag, BatchObserver observer, InstantSource clock) {
		this.version = version;
		this.observer = observer;
		this.clock = clock;
		this.budget = budget;
		this.liveLag = liveLag;
		this.projection = projection;
		this.log = log;
		this.readModels = readModels;
		this.status = new RunnerStatus(clock);
		this.thread = Thread.ofPlatform().name("projection-" + version.schema()).daemon().unstarted(this::run);
	}

	void start() {
		this.thread.start();
	}

	RunnerStatus status() {
		return this.status;
	}

	ProjectionVersion version() {
		return this.version;
	}

	/**
	 * Its state has changed, or not.
	 */
	void isNow(ProjectionVersion version) {
		this.version = version;
	}

	/**
	 * Its projection was rewound so often; when the number changes it reads again from
	 * its checkpoints. For use by one thread.
	 */
	void rewound(int times) {
		if (this.rewinds >= 0 && this.rewinds != times) {
			this.rewound.set(true);
		}
		this.rewinds = times;
	}

	boolean runs(Projection projection) {
		return this.version.projection().equals(projection.name());
	}

	private void run() {
		Duration pause = RETRY_PAUSE_MIN;
		while (!isStopping()) {
			long appliedBefore = this.status.applied();
			try {
				follow();
			}
			catch (RuntimeException | StackOverflowError | LinkageError | AssertionError ex) {
				if (isStopping()) {
					return;
				}
				this.status.failed(ex);
				this.liveLag.standing(this.version);
				pause = (this.status.applied() > appliedBefore) ? RETRY_PAUSE_MIN : longer(pause);
				logger.warn("Projection {} version {} failed and goes on from its checkpoints in {} ms",
						this.version.projection(), this.version.number(), pause.toMillis(), ex);
				pause(pause);
			}
		}
	}

	private void follow() {
		PoisonSearch writer = new PoisonSearch(this.readModels.writer(this.version, this.projection), this.status,
				this::pause, this.projection.inCommitOrder());
		try (Log.Reader reader = open();
				ReadAhead opened = new ReadAhead(reader, this.budget, this.thread.getName() + "-reader")) {
			this.ahead = opened;
			while (!isStopping()) {
				makeRoomForLive();
				if (this.rewound.getAndSet(false)) {
					opened.seek(this.readModels.checkpoints(this.version));
				}
				LogBatch batch = opened.take(POLL_TIMEOUT);
				if (!batch.isEmpty()) {
					apply(this.projection.inCommitOrder() ? CommitOrder.arrange(batch) : batch, writer, opened);
				}
			}
		}
		catch (InterruptedException ex) {
			this.stopping.countDown();
			Thread.currentThread().interrupt();
		}
		finally {
			this.ahead = null;
			this.liveLag.standing(this.version);
		}
	}

	private Log.Reader open() {
		return this.projection.inCommitOrder()
				? new CommitOrderReader(
						this.log.openWhole(this.version.schema(), this.projection.topics(), this::begins), this.budget)
				: this.log.open(this.version.schema(), this.projection.topics(), this::begins);
	}

	/**
	 * The checkpoints; in partitions that the version has not seen yet, where its
	 * projection starts.
	 */
	private Map<LogPartition, Long> begins(Collection<LogPartition> partitions) {
		this.readModels.startTime(this.projection)
			.filter((start) -> !this.readModels.checkpoints(this.version).keySet().containsAll(partitions))
			.ifPresent((start) -> this.readModels.begin(this.version, start,
					new LogBegins(this.readModels, this.log).later(this.projection)));
		return this.readModels.checkpoints(this.version, partitions);
	}

	private void apply(LogBatch batch, PoisonSearch writer, ReadAhead opened) {
		Instant began = this.clock.instant();
		switch (writer.apply(batch)) {
			case BatchOutcome.Applied(int records) -> {
				this.status.applied(records);
				this.observer.applied(this.version, records, Duration.between(began, this.clock.instant()));
				moving(opened.behind());
			}
			case BatchOutcome.ReadAgain(var checkpoints, boolean held) -> {
				opened.seek(checkpoints);
				if (held) {
					this.liveLag.standing(this.version);
					pause(HELD_PAUSE);
				}
			}
			case BatchOutcome.Full(int parked) -> {
				opened.seek(this.readModels.checkpoints(this.version, batch.partitions()));
				this.status.stopped(parked);
				this.liveLag.standing(this.version);
				pause(FULL_PAUSE);
			}
		}
	}

	private void makeRoomForLive() {
		for (int i = 0; i < LIVE_LATE_PAUSES_MAX && !this.version.isLive() && this.liveLag.isLate()
				&& !isStopping(); i++) {
			pause(LIVE_LATE_PAUSE);
		}
	}

	private void moving(long behind) {
		if (this.version.isLive()) {
			this.liveLag.moving(this.version, behind);
		}
	}

	private static Duration longer(Duration pause) {
		Duration doubled = pause.multipliedBy(2);
		return (doubled.compareTo(RETRY_PAUSE_MAX) > 0) ? RETRY_PAUSE_MAX : doubled;
	}

	private boolean isStopping() {
		return this.stopping.getCount() == 0;
	}

	private void pause(Duration duration) {
		try {
			boolean stopped = this.stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
			logger.trace("Paused {}, stopping: {}", duration, stopped);
		}
		catch (InterruptedException ex) {
			this.stopping.countDown();
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Stop after the batch at hand, without waiting for it.
	 */
	void stop() {
		this.stopping.countDown();
		ReadAhead opened = this.ahead;
		if (opened != null) {
			opened.wakeUp();
		}
	}

	/**
	 * Stop after the batch at hand.
	 */
	@Override
	public void close() {
		stop();
		try {
			if (!this.thread.join(STOP_TIMEOUT)) {
				logger.warn("Projection {} still works on a batch after {}; its transaction will not count",
						this.version.projection(), STOP_TIMEOUT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
