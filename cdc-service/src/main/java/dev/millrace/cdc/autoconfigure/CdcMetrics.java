package dev.millrace.cdc.autoconfigure;

import java.util.function.ToDoubleFunction;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureState;
import dev.millrace.cdc.Slot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The capture's metrics and their names.
 */
final class CdcMetrics implements MeterBinder {

	/** Records published since the process started. */
	static final String RECORDS = "millrace.cdc.records";

	/** 1 while it streams, else 0. */
	static final String STREAMING = "millrace.cdc.streaming";

	/** WAL written since the slot's confirmed place. */
	static final String LAG = "millrace.cdc.slot.lag";

	/** WAL kept on disk for the slot. */
	static final String RETAINED = "millrace.cdc.slot.retained";

	/** Keys of which nothing is published, because something of them cannot be. */
	static final String PARKED_KEYS = "millrace.cdc.parked.keys";

	/** Records that wait there. */
	static final String PARKED_RECORDS = "millrace.cdc.parked.records";

	private static final String BYTES = "bytes";

	private final Capture capture;

	CdcMetrics(Capture capture) {
		this.capture = capture;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder(RECORDS, this.capture, CdcMetrics::records).register(registry);
		Gauge.builder(STREAMING, this.capture, CdcMetrics::streaming).register(registry);
		Gauge.builder(LAG, this.capture, (it) -> slot(it, Slot::lagBytes)).baseUnit(BYTES).register(registry);
		Gauge.builder(RETAINED, this.capture, (it) -> slot(it, Slot::retainedBytes)).baseUnit(BYTES).register(registry);
	}

	private static double records(Capture capture) {
		return capture.status().records().values().stream().mapToLong(Long::longValue).sum();
	}

	private static double streaming(Capture capture) {
		return (capture.status().state() == CaptureState.STREAMING) ? 1 : 0;
	}

	private static double slot(Capture capture, ToDoubleFunction<Slot> value) {
		return capture.slot().map(value::applyAsDouble).orElse(Double.NaN);
	}

}
