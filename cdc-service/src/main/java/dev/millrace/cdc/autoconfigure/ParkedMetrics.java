package dev.millrace.cdc.autoconfigure;

import dev.millrace.cdc.relay.Parked;
import dev.millrace.cdc.relay.Parking;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * How much is parked.
 */
final class ParkedMetrics implements MeterBinder {

	private final Parking parking;

	ParkedMetrics(Parking parking) {
		this.parking = parking;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(CdcMetrics.PARKED_KEYS, this.parking, (it) -> it.entries().size()).register(registry);
		Gauge
			.builder(CdcMetrics.PARKED_RECORDS, this.parking,
					(it) -> it.entries().stream().mapToLong(Parked.Entry::records).sum())
			.register(registry);
	}

}
