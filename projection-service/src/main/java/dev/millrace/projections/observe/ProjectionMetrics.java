package dev.millrace.projections.observe;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.ToDoubleFunction;

import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Projections.State;
import dev.millrace.projections.engine.Projections.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The metrics of projections; each has the tag {@code projection}.
 */
public final class ProjectionMetrics implements MeterBinder {

	/** Records and transaction markers that the live version is behind. */
	static final String LAG = "millrace.projection.lag";

	/**
	 * Seconds since the oldest record was committed that the live version has not
	 * applied; 0 if there is none.
	 */
	static final String LAG_TIME = "millrace.projection.lag.time";

	/** Records that this instance has applied to the live version. */
	static final String APPLIED = "millrace.projection.applied";

	/** 1 while the last attempt failed on this instance, else 0. */
	static final String FAILING = "millrace.projection.failing";

	/** Events of the live version that are parked. */
	static final String PARKED = "millrace.projection.parked";

	/** How often this instance tried something again. */
	static final String RETRIES = "millrace.projection.retries";

	/** Batches that this instance has applied; with the records, their mean size. */
	static final String BATCHES = "millrace.projection.batches";

	/** Seconds since the live version moved last; NaN if it has not. */
	static final String CHECKPOINT_AGE = "millrace.projection.checkpoint.age";

	static final String TAG = "projection";

	private static final double MILLIS_PER_SECOND = 1_000;

	private final Projections projections;

	private final InstantSource clock;

	private final Recently<Projection, Status> status;

	public ProjectionMetrics(Projections projections, InstantSource clock) {
		this.projections = projections;
		this.clock = clock;
		this.status = new Recently<>(projections::status, clock);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.projections.names()
			.stream()
			.flatMap((name) -> this.projections.find(name).stream())
			.forEach((projection) -> {
				Gauge.builder(LAG, projection, value((status) -> status.lag().records()))
					.tag(TAG, projection.name())
					.register(registry);
				Gauge.builder(LAG_TIME, projection, value((status) -> status.lag().seconds().orElse(Double.NaN)))
					.tag(TAG, projection.name())
					.baseUnit("seconds")
					.register(registry);
				Gauge.builder(FAILING, projection, value((status) -> isFailing(status) ? 1 : 0))
					.tag(TAG, projection.name())
					.register(registry);
				Gauge.builder(PARKED, projection, value(Status::parked)).tag(TAG, projection.name()).register(registry);
				Gauge.builder(CHECKPOINT_AGE, projection, value(this::checkpointAge))
					.tag(TAG, projection.name())
					.baseUnit("seconds")
					.register(registry);
				FunctionCounter.builder(BATCHES, projection, value(Status::batches))
					.tag(TAG, projection.name())
					.register(registry);
				FunctionCounter.builder(RETRIES, projection, value(Status::retries))
					.tag(TAG, projection.name())
					.register(registry);
				FunctionCounter.builder(APPLIED, projection, value(Status::applied))
					.tag(TAG, projection.name())
					.register(registry);
			});
	}

	private ToDoubleFunction<Projection> value(ToDoubleFunction<Status> value) {
		return (projection) -> value.applyAsDouble(this.status.of(projection));
	}

	private double checkpointAge(Status status) {
		return status.checkpointMovedAt()
			.map((moved) -> Duration.between(moved, this.clock.instant()).toMillis() / MILLIS_PER_SECOND)
			.orElse(Double.NaN);
	}

	private static boolean isFailing(Status status) {
		return status.state() == State.FAILING || status.state() == State.STOPPED;
	}

}
