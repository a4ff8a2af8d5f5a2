package dev.millrace.projections.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.reactions.EffectRecord;
import dev.millrace.projections.reactions.Reactions;
import org.jspecify.annotations.Nullable;

/**
 * The effect of a reaction for one event over REST.
 *
 * @param state started, done, already_processed, in_doubt, failed, waiting or skipped
 */
record EffectView(long id, String eventId, String topic, int partition, long offset, String stream,
		@Nullable String type, String state, int attempts, @Nullable String cause, @Nullable String stack,
		Instant startedAt, @Nullable Instant endedAt) {

	static EffectView of(EffectRecord effect) {
		Failure failure = effect.failure();
		return new EffectView(effect.id(), effect.eventId(), effect.partition().topic(), effect.partition().partition(),
				effect.offset(), effect.stream(), effect.type(), effect.state().name().toLowerCase(Locale.ROOT),
				effect.attempts(), (failure != null) ? failure.cause() : null,
				(failure != null) ? failure.stack() : null, effect.startedAt(), effect.endedAt());
	}

	/**
	 * A page.
	 *
	 * @param after what to give as {@code after} for the next page; null on the last
	 */
	record Page(List<EffectView> items, @Nullable Long after) {
	}

	/**
	 * A reaction.
	 *
	 * @param state running, paused or failing
	 * @param lag records and transaction markers that it is behind
	 * @param lagSeconds how long ago the oldest record was committed that it has not come
	 * to; 0 if there is none, null if the broker did not say in time
	 * @param open how many effects failed, are in doubt, or wait behind one of these
	 */
	record ReactionView(String name, String state, long lag, @Nullable Double lagSeconds, int open, int failed,
			int inDoubt, @Nullable String lastError, Map<String, Map<Integer, Long>> positions) {

		static ReactionView of(Reactions.Status status) {
			return new ReactionView(status.name(), status.activity().name().toLowerCase(Locale.ROOT),
					status.lag().records(), ProjectionView.seconds(status.lag()), status.open().total(),
					status.open().failed(), status.open().inDoubt(), status.lastError(),
					ProjectionView.byTopic(status.positions()));
		}

	}

	/**
	 * Where to read again from.
	 */
	record RewindRequest(@Nullable Instant to) {
	}

}
