package dev.millrace.cdc.autoconfigure;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureStatus;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Down when the capture failed or cannot go on; a pause is a person's will.
 */
final class CdcHealthIndicator implements HealthIndicator {

	private final Capture capture;

	CdcHealthIndicator(Capture capture) {
		this.capture = capture;
	}

	@Override
	public Health health() {
		CaptureStatus status = this.capture.status();
		Health.Builder health = switch (status.state()) {
			case STARTING, PUBLISHING_HISTORY, TAKING_TABLES, STREAMING, PAUSED -> Health.up();
			case STOPPED -> Health.outOfService();
			case RETRYING, BLOCKED -> Health.down();
		};
		health.withDetail("state", status.state().name()).withDetail("since", status.since());
		status.lastError().ifPresent((error) -> health.withDetail("lastError", error));
		return health.build();
	}

}
