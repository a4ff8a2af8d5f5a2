package dev.millrace.projections.observe;

import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.projections.reactions.Reactions;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether reactions do what they are for. One that is paused, fails or has effects that
 * wait for a person degrades the service and does not take it down: all others go on.
 * Down means that the database or the broker cannot be reached.
 */
final class ReactionHealth extends AbstractHealthIndicator {

	private static final Status DEGRADED = new Status("DEGRADED",
			"Some reactions are paused or fail, or have effects that wait for a person");

	private final Reactions reactions;

	ReactionHealth(Reactions reactions) {
		super("The state of the reactions cannot be read");
		this.reactions = reactions;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<Reactions.Status> all = this.reactions.all().stream().map(this.reactions::status).toList();
		boolean whole = all.stream()
			.allMatch((status) -> status.activity() == Reactions.Status.Activity.RUNNING && status.open().total() == 0);
		builder.status(whole ? Status.UP : DEGRADED);
		all.forEach((status) -> builder.withDetail(status.name(),
				Map.of("state", status.activity().name().toLowerCase(Locale.ROOT), "open", status.open().total())));
	}

}
