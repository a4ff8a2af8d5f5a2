package dev.millrace.projections.engine.snapshots;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.ProjectionSupervisor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes snapshots of all projections from time to time. The times stand in the database,
 * so any instance takes one that is due, and the others find it taken.
 */
public final class SnapshotSchedule implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotSchedule.class);

	private static final Duration LOOK_INTERVAL_MAX = Duration.ofSeconds(30);

	private final ProjectionSupervisor supervisor;

	private final SnapshotKeeper keeper;

	private final Duration every;

	private final ScheduledExecutorService schedule = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("projection-snapshots").daemon().factory());

	/**
	 * @param every how old the latest snapshot of a projection becomes; zero for no
	 * snapshots
	 */
	public SnapshotSchedule(ProjectionSupervisor supervisor, SnapshotKeeper keeper, Duration every) {
		this.supervisor = supervisor;
		this.keeper = keeper;
		this.every = every;
	}

	/**
	 * Begin, once the projections are registered.
	 */
	public void start() {
		if (this.every.isPositive()) {
			long interval = Math.min(this.every.toMillis(), LOOK_INTERVAL_MAX.toMillis());
			this.schedule.scheduleWithFixedDelay(() -> this.supervisor.projections().forEach(this::look), interval,
					interval, TimeUnit.MILLISECONDS);
		}
	}

	private void look(Projection projection) {
		try {
			this.keeper.takeIfOlder(projection, this.every);
		}
		catch (RuntimeException ex) {
			logger.warn("Could not take a snapshot of {}, and try again: {}", projection.name(), ex.toString());
		}
	}

	/**
	 * A snapshot that is being taken is given up.
	 */
	@Override
	public void close() {
		this.schedule.shutdownNow();
	}

}
