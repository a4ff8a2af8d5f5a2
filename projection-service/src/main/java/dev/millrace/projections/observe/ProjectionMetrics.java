package dev.millrace.projections.observe;

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

	/** Records that this instance has applied to the live version. */
	static final String APPLIED = "millrace.projection.applied";

	/** 1 while the last attempt failed on this instance, else 0. */
	static final String FAILING = "millrace.projection.failing";

	private static final String TAG = "projection";

	private final Projections projections;

	public ProjectionMetrics(Projections projections) {
		this.projections = projections;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.projections.names()
			.stream()
			.flatMap((name) -> this.projections.find(name).stream())
			.forEach((projection) -> {
				Gauge.builder(LAG, projection, value(Status::lag)).tag(TAG, projection.name()).register(registry);
				Gauge.builder(FAILING, projection, value((status) -> (status.state() == State.FAILING) ? 1 : 0))
					.tag(TAG, projection.name())
					.register(registry);
				FunctionCounter.builder(APPLIED, projection, value(Status::applied))
					.tag(TAG, projection.name())
					.register(registry);
			});
	}

	private ToDoubleFunction<Projection> value(ToDoubleFunction<Status> value) {
		return (projection) -> value.applyAsDouble(this.projections.status(projection));
	}

}
