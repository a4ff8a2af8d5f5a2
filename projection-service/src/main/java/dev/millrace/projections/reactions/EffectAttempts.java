package dev.millrace.projections.reactions;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import dev.millrace.projections.Effect;
import dev.millrace.projections.Entry;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Reaction;
import dev.millrace.projections.Reaction.InDoubt;
import dev.millrace.projections.RetryLaterException;
import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.engine.failure.FailureKind;
import dev.millrace.projections.reactions.EffectRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * Does what a reaction declares for one event, as often as its policy allows.
 */
final class EffectAttempts {

	/** How often a failing effect is tried if the receiver remembers its key. */
	private static final int ATTEMPTS_MAX = 5;

	private static final Duration PAUSE_MIN = Duration.ofMillis(100);

	private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

	private final Reaction reaction;

	private final EntryDecoder decoder;

	private final EffectCounts counts;

	private final Consumer<Duration> pause;

	/**
	 * @param pause waits
	 */
	EffectAttempts(Reaction reaction, EntryDecoder decoder, EffectCounts counts, Consumer<Duration> pause) {
		this.reaction = reaction;
		this.decoder = decoder;
		this.counts = counts;
		this.pause = pause;
	}

	/**
	 * Whether the reaction does anything for a record. One that cannot be decoded must be
	 * tried to find out why.
	 */
	boolean concerns(LogRecord record) {
		try {
			return !this.decoder.decode(List.of(record)).isEmpty();
		}
		catch (RuntimeException ex) {
			return true;
		}
	}

	/**
	 * Do it.
	 * @param goesOn asked before an attempt is repeated
	 * @return how it ended; empty if it has not, because it may not go on
	 */
	Optional<End> run(LogRecord record, String eventId, int attempt, BooleanSupplier goesOn) {
		Duration wait = PAUSE_MIN;
		for (int tries = 1;; tries++) {
			try {
				return Optional.of(ended(runOnce(record, eventId, attempt + tries - 1), null));
			}
			catch (RuntimeException | StackOverflowError | LinkageError | AssertionError ex) {
				if (!isRepeated(ex, tries)) {
					return Optional.of(ended(State.FAILED, Failure.of(ex)));
				}
				this.pause.accept(wait);
				if (!goesOn.getAsBoolean()) {
					return Optional.empty();
				}
				wait = (wait.compareTo(PAUSE_MAX) < 0) ? wait.multipliedBy(2) : PAUSE_MAX;
			}
		}
	}

	/** Only what says that nothing has happened is repeated without a receiver's help. */
	private boolean isRepeated(Throwable failure, int tries) {
		if (failure instanceof RetryLaterException) {
			return true;
		}
		return this.reaction.inDoubt() == InDoubt.RETRY
				&& (FailureKind.of(failure) == FailureKind.OUTAGE || tries < ATTEMPTS_MAX);
	}

	private End ended(State state, @Nullable Failure failure) {
		this.counts.ended(state);
		return new End(state, failure);
	}

	private State runOnce(LogRecord record, String eventId, int attempt) {
		if (attempt > 1) {
			this.counts.retried();
		}
		List<Entry> parts = this.decoder.decode(List.of(record));
		State state = State.DONE;
		for (int part = 0; part < parts.size(); part++) {
			String key = this.reaction.name() + ":" + eventId + ((part > 0) ? ":" + part : "");
			Entry.OfEvent<?> event = (Entry.OfEvent<?>) parts.get(part);
			if (this.reaction
				.run(new Effect<>(event.data(), event.envelope(), key, attempt)) == Effect.Outcome.ALREADY_PROCESSED) {
				state = State.ALREADY_PROCESSED;
			}
		}
		return state;
	}

	/**
	 * How an effect ended.
	 */
	record End(State state, @Nullable Failure failure) {
	}

}
