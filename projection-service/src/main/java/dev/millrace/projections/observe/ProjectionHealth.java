package dev.millrace.projections.observe;

import java.util.List;

import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Projections.State;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether projections move. One that fails degrades the service but does not take it
 * down: the others move on, and all read models can be read. Down means that one has
 * stopped because too many of its events are parked, or that the database or the broker
 * cannot be reached.
 */
public final class ProjectionHealth extends AbstractHealthIndicator {

	private static final Status DEGRADED = new Status("DEGRADED", "Some projections fail or are paused");

	private final Projections projections;

	public ProjectionHealth(Projections projections) {
		super("The state of the projections cannot be read");
		this.projections = projections;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<Projections.Status> all = this.projections.all();
		boolean moving = all.stream()
			.allMatch((status) -> status.state() == State.RUNNING || status.state() == State.STARTING);
		boolean stopped = all.stream().anyMatch((status) -> status.state() == State.STOPPED);
		builder.status(stopped ? Status.DOWN : moving ? Status.UP : DEGRADED);
		all.forEach((status) -> builder.withDetail(status.name(), status.state()));
	}

}
