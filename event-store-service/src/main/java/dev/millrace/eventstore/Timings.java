package dev.millrace.eventstore;

import java.util.function.Function;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Times calls by their outcome; a call that throws has {@code failed}.
 *
 * @param registry where the timers are
 */
record Timings(MeterRegistry registry) {

	<T> T time(String name, Supplier<T> call, Function<T, String> outcomeOf) {
		Timer.Sample sample = Timer.start(this.registry);
		String outcome = "failed";
		try {
			T result = call.get();
			outcome = outcomeOf.apply(result);
			return result;
		}
		finally {
			sample.stop(this.registry.timer(name, EventStoreMetrics.OUTCOME, outcome));
		}
	}

}
