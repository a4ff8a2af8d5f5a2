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
	 * @param open how many effects failed, wait or are in doubt
	 */
	record ReactionView(String name, String state, long lag, int open, @Nullable String lastError,
			Map<String, Map<Integer, Long>> positions) {

		static ReactionView of(Reactions.Status status) {
			String state = status.isPaused() ? "paused" : (status.lastError() != null) ? "failing" : "running";
			return new ReactionView(status.name(), state, status.lag(), status.open(), status.lastError(),
					ProjectionView.byTopic(status.positions()));
		}

	}

	/**
	 * Where to read again from.
	 */
	record RewindRequest(@Nullable Instant to) {
	}

}
