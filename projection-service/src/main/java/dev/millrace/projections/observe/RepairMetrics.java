package dev.millrace.projections.observe;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.millrace.projections.repair.Repair;
import dev.millrace.projections.repair.RepairObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts the rows that repairs on this instance have changed. Safe for use by many
 * threads.
 */
final class RepairMetrics implements RepairObserver, MeterBinder {

	/** Rows that were not as the log gives them, by outcome. */
	static final String REPAIRED = "millrace.projection.repaired";

	private static final String OUTCOME_TAG = "outcome";

	private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registries.add(registry);
	}

	@Override
	public void repaired(String projection, Repair repair) {
		for (Repair.Outcome outcome : Repair.Outcome.values()) {
			if (outcome != Repair.Outcome.UNCHANGED) {
				this.registries.forEach((registry) -> Counter.builder(REPAIRED)
					.tag(ProjectionMetrics.TAG, projection)
					.tag(OUTCOME_TAG, outcome.name().toLowerCase(Locale.ROOT))
					.register(registry)
					.increment(repair.count(outcome)));
			}
		}
	}

}
