package dev.millrace.projections.observe;

import java.time.InstantSource;
import java.util.function.ToDoubleFunction;

import dev.millrace.projections.Reaction;
import dev.millrace.projections.reactions.Reactions;
import dev.millrace.projections.reactions.Reactions.Status;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The metrics of reactions; each has the tag {@code reaction}.
 */
final class ReactionMetrics implements MeterBinder {

	/** Records and transaction markers that it is behind. */
	static final String LAG = "millrace.reaction.lag";

	/** Seconds since the oldest of these records was committed; 0 if there is none. */
	static final String LAG_TIME = "millrace.reaction.lag.time";

	/** Effects that wait for a person, by state: failed, in_doubt, waiting. */
	static final String OPEN = "millrace.reaction.open";

	/**
	 * Effects that ended on this instance, by outcome: done, already_processed, failed.
	 */
	static final String EFFECTS = "millrace.reaction.effects";

	/** Attempts on this instance that were not the first of their effect. */
	static final String RETRIES = "millrace.reaction.retries";

	/** 1 while something else than an effect fails on this instance, else 0. */
	static final String FAILING = "millrace.reaction.failing";

	private static final String TAG = "reaction";

	private static final String STATE_TAG = "state";

	private static final String OUTCOME_TAG = "outcome";

	private final Reactions reactions;

	private final Recently<Reaction, Status> status;

	ReactionMetrics(Reactions reactions, InstantSource clock) {
		this.reactions = reactions;
		this.status = new Recently<>(reactions::status, clock);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.reactions.all().forEach((reaction) -> bind(reaction, registry));
	}

	private void bind(Reaction reaction, MeterRegistry registry) {
		Tags tags = Tags.of(TAG, reaction.name());
		gauge(LAG, reaction, tags, (now) -> now.lag().records(), registry);
		Gauge.builder(LAG_TIME, reaction, value((now) -> now.lag().seconds().orElse(Double.NaN)))
			.tags(tags)
			.baseUnit("seconds")
			.register(registry);
		gauge(OPEN, reaction, tags.and(STATE_TAG, "failed"), (now) -> now.open().failed(), registry);
		gauge(OPEN, reaction, tags.and(STATE_TAG, "in_doubt"), (now) -> now.open().inDoubt(), registry);
		gauge(OPEN, reaction, tags.and(STATE_TAG, "waiting"), (now) -> now.open().waiting(), registry);
		gauge(FAILING, reaction, tags, (now) -> (now.lastError() != null) ? 1 : 0, registry);
		count(EFFECTS, reaction, tags.and(OUTCOME_TAG, "done"), (now) -> now.counts().done(), registry);
		count(EFFECTS, reaction, tags.and(OUTCOME_TAG, "already_processed"), (now) -> now.counts().alreadyProcessed(),
				registry);
		count(EFFECTS, reaction, tags.and(OUTCOME_TAG, "failed"), (now) -> now.counts().failed(), registry);
		count(RETRIES, reaction, tags, (now) -> now.counts().retries(), registry);
	}

	private void gauge(String name, Reaction reaction, Tags tags, ToDoubleFunction<Status> value,
			MeterRegistry registry) {
		Gauge.builder(name, reaction, value(value)).tags(tags).register(registry);
	}

	private void count(String name, Reaction reaction, Tags tags, ToDoubleFunction<Status> value,
			MeterRegistry registry) {
		FunctionCounter.builder(name, reaction, value(value)).tags(tags).register(registry);
	}

	private ToDoubleFunction<Reaction> value(ToDoubleFunction<Status> value) {
		return (reaction) -> value.applyAsDouble(this.status.of(reaction));
	}

}
