package dev.millrace.projections.autoconfigure;

import java.time.Duration;

import dev.millrace.projections.engine.ProjectionSupervisor;
import dev.millrace.projections.engine.snapshots.SnapshotSchedule;
import dev.millrace.projections.reactions.Reactions;

import org.springframework.context.SmartLifecycle;

/**
 * Starts projections and reactions once all beans exist, and stops them before any is
 * destroyed.
 */
final class ProjectionLifecycle implements SmartLifecycle {

	private final ProjectionSupervisor supervisor;

	private final Reactions reactions;

	private final SnapshotSchedule snapshots;

	private final Duration interval;

	private volatile boolean running;

	ProjectionLifecycle(ProjectionSupervisor supervisor, Reactions reactions, SnapshotSchedule snapshots,
			Duration interval) {
		this.supervisor = supervisor;
		this.reactions = reactions;
		this.snapshots = snapshots;
		this.interval = interval;
	}

	@Override
	public void start() {
		this.supervisor.start(this.interval);
		this.reactions.start();
		this.snapshots.start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.snapshots.close();
		this.reactions.close();
		this.supervisor.close();
		this.running = false;
	}

	/** Before the web server, so that nobody asks for what is not there yet. */
	@Override
	public int getPhase() {
		return 0;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
