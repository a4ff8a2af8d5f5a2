package dev.millrace.cdc.autoconfigure;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureState;
import dev.millrace.cdc.CaptureStatus;
import dev.millrace.cdc.ChangeQueue;
import dev.millrace.cdc.Observed;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * The capture's metrics and their names. None of them asks Postgres: they tell what was
 * seen at the last look, a few seconds ago, and are not a number when nothing was seen.
 */
final class CdcMetrics implements MeterBinder {

	/** Records published since the process started. */
	static final String RECORDS = "millrace.cdc.records";

	/** The length of their values. */
	static final String CHARACTERS = "millrace.cdc.records.length";

	/** How often the capture failed since the process started. */
	static final String FAILURES = "millrace.cdc.failures";

	/** How often it began to capture since the process started. */
	static final String SESSIONS = "millrace.cdc.sessions";

	/** 1 while it streams, else 0. */
	static final String STREAMING = "millrace.cdc.streaming";

	/** 1 for the state it is in, 0 for all others; tag {@code state}. */
	static final String STATE = "millrace.cdc.state";

	/** 1 if this instance is the active one, else 0. */
	static final String ACTIVE = "millrace.cdc.active";

	/** When something was published last, in seconds since 1970. */
	static final String PUBLISHED_AT = "millrace.cdc.published.at";

	/** When the source last wrote a heartbeat for it, in seconds since 1970. */
	static final String HEARTBEAT_AT = "millrace.cdc.heartbeat.at";

	/** WAL written since the slot's confirmed place. */
	static final String LAG = "millrace.cdc.slot.lag";

	/** How old the oldest WAL is that is not confirmed. */
	static final String LAG_TIME = "millrace.cdc.slot.lag.time";

	/** WAL kept on disk for the slot. */
	static final String RETAINED = "millrace.cdc.slot.retained";

	/** Keys of which nothing is published, because something of them cannot be. */
	static final String PARKED_KEYS = "millrace.cdc.parked.keys";

	/** Records that wait there. */
	static final String PARKED_RECORDS = "millrace.cdc.parked.records";

	/** WAL that can still be written until the slot is in danger; NaN without a limit. */
	static final String SAFE = "millrace.cdc.slot.safe";

	/** 0 reserved, 1 extended, 2 unreserved, 3 lost. */
	static final String WAL_STATUS = "millrace.cdc.slot.wal.status";

	/** Transactions too large for the server's memory while it decoded them. */
	static final String SPILLED = "millrace.cdc.slot.spilled.transactions";

	/** What the server wrote to its disk for them. */
	static final String SPILLED_BYTES = "millrace.cdc.slot.spilled";

	/** 1 while the source keeps more WAL than its budget, else 0. */
	static final String OVER_BUDGET = "millrace.cdc.wal.budget.exceeded";

	/** 1 while the tables are left out, else 0. */
	static final String TABLES_HELD = "millrace.cdc.tables.held";

	/** How long ago the slot was looked at; grows when Postgres does not answer. */
	static final String LOOKED = "millrace.cdc.slot.age";

	/** Changes that are decoded and wait. */
	static final String QUEUE = "millrace.cdc.queue";

	/** How many can wait. */
	static final String QUEUE_CAPACITY = "millrace.cdc.queue.capacity";

	/** The memory they take. */
	static final String QUEUE_BYTES = "millrace.cdc.queue.size";

	/** The memory they may take. */
	static final String QUEUE_BYTES_MAX = "millrace.cdc.queue.size.max";

	private static final String BYTES = "bytes";

	private final Capture capture;

	CdcMetrics(Capture capture) {
		this.capture = capture;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindStatus(registry);
		bindSlot(registry);
		bindQueue(registry);
	}

	private void bindStatus(MeterRegistry registry) {
		counter(registry, RECORDS, CdcMetrics::records);
		counter(registry, CHARACTERS, CaptureStatus::characters);
		counter(registry, FAILURES, CaptureStatus::failures);
		counter(registry, SESSIONS, CaptureStatus::sessions);
		for (CaptureState state : CaptureState.values()) {
			Gauge.builder(STATE, this.capture, (it) -> flag(it.status().state() == state))
				.tag("state", state.name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.register(registry);
		}
		Gauge.builder(STREAMING, this.capture, (it) -> flag(it.status().state() == CaptureState.STREAMING))
			.register(registry);
		Gauge.builder(ACTIVE, this.capture, (it) -> flag(it.isActive())).register(registry);
		Gauge.builder(TABLES_HELD, this.capture, (it) -> flag(it.holds().tables())).register(registry);
		at(registry, PUBLISHED_AT, CaptureStatus::publishedAt);
		at(registry, HEARTBEAT_AT, CaptureStatus::heartbeatAt);
	}

	private void bindSlot(MeterRegistry registry) {
		slot(registry, LAG, BYTES, (it) -> it.slot().lagBytes());
		slot(registry, RETAINED, BYTES, (it) -> it.slot().retainedBytes());
		slot(registry, SAFE, BYTES,
				(it) -> it.slot().safeBytes().isPresent() ? it.slot().safeBytes().getAsLong() : Double.NaN);
		slot(registry, WAL_STATUS, null, (it) -> walStatus(it.slot().walStatus()));
		slot(registry, SPILLED, null, (it) -> it.slot().spilledTransactions());
		slot(registry, SPILLED_BYTES, BYTES, (it) -> it.slot().spilledBytes());
		slot(registry, OVER_BUDGET, null, (it) -> flag(it.overBudget()));
		TimeGauge
			.builder(LAG_TIME, this.capture, TimeUnit.MILLISECONDS,
					(it) -> observed(it, (seen) -> seen.lag().toMillis()))
			.register(registry);
		TimeGauge.builder(LOOKED, this.capture, TimeUnit.MILLISECONDS, (it) -> it.observedAge().toMillis())
			.register(registry);
	}

	private void bindQueue(MeterRegistry registry) {
		queue(registry, QUEUE, null, ChangeQueue::changes);
		queue(registry, QUEUE_CAPACITY, null, ChangeQueue::capacity);
		queue(registry, QUEUE_BYTES, BYTES, ChangeQueue::bytes);
		queue(registry, QUEUE_BYTES_MAX, BYTES, ChangeQueue::bytesMax);
	}

	private void counter(MeterRegistry registry, String name, ToDoubleFunction<CaptureStatus> value) {
		FunctionCounter.builder(name, this.capture, (it) -> value.applyAsDouble(it.status())).register(registry);
	}

	private void at(MeterRegistry registry, String name, Function<CaptureStatus, Optional<Instant>> value) {
		TimeGauge
			.builder(name, this.capture, TimeUnit.SECONDS,
					(it) -> value.apply(it.status()).map((at) -> (double) at.getEpochSecond()).orElse(Double.NaN))
			.register(registry);
	}

	private void slot(MeterRegistry registry, String name, @Nullable String unit, ToDoubleFunction<Observed> value) {
		Gauge.builder(name, this.capture, (it) -> observed(it, value)).baseUnit(unit).register(registry);
	}

	private void queue(MeterRegistry registry, String name, @Nullable String unit,
			ToDoubleFunction<ChangeQueue> value) {
		Gauge.builder(name, this.capture, (it) -> it.queue().map(value::applyAsDouble).orElse(Double.NaN))
			.baseUnit(unit)
			.register(registry);
	}

	private static double observed(Capture capture, ToDoubleFunction<Observed> value) {
		return capture.observed().map(value::applyAsDouble).orElse(Double.NaN);
	}

	private static double records(CaptureStatus status) {
		return status.records().values().stream().mapToLong(Long::longValue).sum();
	}

	private static double walStatus(String status) {
		return switch (status) {
			case "reserved" -> 0;
			case "extended" -> 1;
			case "unreserved" -> 2;
			case "lost" -> 3;
			default -> Double.NaN;
		};
	}

	private static double flag(boolean is) {
		return is ? 1 : 0;
	}

}
