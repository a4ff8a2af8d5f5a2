package dev.millrace.cdc.autoconfigure;

import java.util.List;

import dev.millrace.cdc.relay.Parked;
import dev.millrace.cdc.relay.Parking;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Degraded while something is parked: the capture goes on, but not with everything.
 */
final class ParkedHealthIndicator implements HealthIndicator {

	static final Status DEGRADED = new Status("DEGRADED");

	private final Parking parking;

	ParkedHealthIndicator(Parking parking) {
		this.parking = parking;
	}

	@Override
	public Health health() {
		List<Parked.Entry> entries = this.parking.entries();
		Health.Builder health = entries.isEmpty() ? Health.up() : Health.status(DEGRADED);
		return health.withDetail("keys", entries.size())
			.withDetail("records", entries.stream().mapToLong(Parked.Entry::records).sum())
			.build();
	}

}
