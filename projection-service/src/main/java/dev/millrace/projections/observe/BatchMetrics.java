package dev.millrace.projections.observe;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.millrace.projections.engine.BatchObserver;
import dev.millrace.projections.engine.ProjectionVersion;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The metrics of batches, live ones and those of a version that is being built apart from
 * each other. Safe for use by many threads.
 */
final class BatchMetrics implements BatchObserver, MeterBinder {

	/** New records in a batch. */
	static final String SIZE = "millrace.projection.batch.size";

	/** How long applying a batch took. */
	static final String DURATION = "millrace.projection.batch.duration";

	private static final String STATE_TAG = "state";

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
	}

	@Override
	public void applied(ProjectionVersion version, int records, Duration took) {
		Tags tags = Tags.of(ProjectionMetrics.TAG, version.projection(), STATE_TAG,
				version.state().name().toLowerCase(Locale.ROOT));
		this.registries.forEach((registry) -> {
			DistributionSummary.builder(SIZE).baseUnit("records").tags(tags).register(registry).record(records);
			Timer.builder(DURATION).tags(tags).register(registry).record(took);
		});
	}

}
