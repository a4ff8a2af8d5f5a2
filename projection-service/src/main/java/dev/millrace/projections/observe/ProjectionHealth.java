package dev.millrace.projections.observe;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Projections.State;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether projections move. One that fails, or has parked events, degrades the service
 * but does not take it down: the others move on, and all read models can be read. Down
 * means that one has stopped because too many of its events are parked, or that the
 * database or the broker cannot be reached.
 */
public final class ProjectionHealth extends AbstractHealthIndicator {

	private static final Status DEGRADED = new Status("DEGRADED",
			"Some projections fail, are paused, or have parked events");

	private final Projections projections;

	public ProjectionHealth(Projections projections) {
		super("The state of the projections cannot be read");
		this.projections = projections;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<Projections.Status> all = this.projections.all();
		boolean whole = all.stream().allMatch((status) -> isMoving(status.state()) && status.parked() == 0);
		boolean stopped = all.stream().anyMatch((status) -> status.state() == State.STOPPED);
		builder.status(stopped ? Status.DOWN : whole ? Status.UP : DEGRADED);
		all.forEach((status) -> builder.withDetail(status.name(),
				Map.of("state", status.state().name().toLowerCase(Locale.ROOT), "parked", status.parked())));
	}

	private static boolean isMoving(State state) {
		return state == State.RUNNING || state == State.STARTING;
	}

}
