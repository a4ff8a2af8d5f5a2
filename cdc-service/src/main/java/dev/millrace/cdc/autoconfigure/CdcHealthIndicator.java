package dev.millrace.cdc.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureState;
import dev.millrace.cdc.CaptureStatus;
import dev.millrace.cdc.Observed;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down when the capture failed or cannot go on; a pause is a person's will. Up with the
 * detail {@code degraded} when it works, but not as it should.
 */
final class CdcHealthIndicator implements HealthIndicator {

	private static final Set<String> WAL_IN_DANGER = Set.of("unreserved", "lost");

	private final Capture capture;

	CdcHealthIndicator(Capture capture) {
		this.capture = capture;
	}

	@Override
	public Health health() {
		CaptureStatus status = this.capture.status();
		Health.Builder health = switch (status.state()) {
			case STANDBY, STARTING, PUBLISHING_HISTORY, TAKING_TABLES, STREAMING, PAUSED -> Health.up();
			case STOPPED -> Health.outOfService();
			case RETRYING, BLOCKED -> Health.down();
		};
		health.withDetail("state", status.state().name()).withDetail("since", status.since());
		List<String> degraded = degraded(status.state());
		if (!degraded.isEmpty()) {
			health.withDetail("degraded", degraded);
		}
		status.lastError().ifPresent((error) -> health.withDetail("lastError", error));
		return health.build();
	}

	private List<String> degraded(CaptureState state) {
		List<String> degraded = new ArrayList<>();
		if (state == CaptureState.STOPPED) {
			return degraded;
		}
		if (this.capture.holds().tables()) {
			degraded.add("The tables are left out until the events have caught up");
		}
		this.capture.observed()
			.ifPresentOrElse((observed) -> degraded(observed, degraded),
					() -> degraded.add("There is no slot, or Postgres does not tell of it"));
		return degraded;
	}

	private void degraded(Observed observed, List<String> degraded) {
		if (observed.overBudget()) {
			degraded.add("The source keeps " + observed.slot().retainedBytes()
					+ " bytes of WAL, more than millrace.cdc.wal-budget.size");
		}
		if (WAL_IN_DANGER.contains(observed.slot().walStatus())) {
			degraded.add("The slot's wal_status is " + observed.slot().walStatus());
		}
	}

}
