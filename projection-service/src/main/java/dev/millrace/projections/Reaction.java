package dev.millrace.projections;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.events.StreamId;
import dev.millrace.events.wire.Topics;

/**
 * Does something in the world when events happen: sends a mail, calls a service. A
 * reaction is a Spring bean with a position of its own in the log, which no rebuild
 * moves.
 * <p>
 * For each event there is a record before the effect and one after it, so an effect
 * happens at most once; only if the program dies between the two, nobody can know, and it
 * is {@link InDoubt in doubt}. Effects of one stream happen in order, one at a time.
 */
public final class Reaction {

	private final Builder declaration;

	private Reaction(Builder declaration) {
		this.declaration = declaration;
	}

	/**
	 * Begin a declaration.
	 * @param name lower-case words joined by hyphens
	 */
	public static Builder of(String name) {
		return new Builder(name);
	}

	public String name() {
		return this.declaration.name;
	}

	public Set<String> topics() {
		return this.declaration.categories.stream().map(Topics::events).collect(Collectors.toUnmodifiableSet());
	}

	public Set<Class<?>> eventTypes() {
		return Set.copyOf(this.declaration.effects.keySet());
	}

	public StartPosition start() {
		return this.declaration.start;
	}

	public InDoubt inDoubt() {
		return this.declaration.inDoubt;
	}

	/**
	 * Do what is declared for an event.
	 */
	@SuppressWarnings("unchecked") // registered under the class of the event
	public <E> Effect.Outcome run(Effect<E> effect) {
		Function<Effect<E>, Effect.Outcome> declared = (Function<Effect<E>, Effect.Outcome>) Objects
			.requireNonNull(this.declaration.effects.get(effect.event().getClass()));
		return declared.apply(effect);
	}

	/**
	 * What to do about an effect that has begun, and nobody knows whether it happened.
	 */
	public enum InDoubt {

		/** Leave it to a person, and let the stream wait: it happens at most once. */
		ASK,

		/**
		 * Try it again with the same idempotency key: right if the receiver remembers the
		 * key. Failures are tried again too.
		 */
		RETRY

	}

	/**
	 * A declaration in the making.
	 */
	public static final class Builder {

		private final String name;

		private final Set<String> categories = new LinkedHashSet<>();

		private final Map<Class<?>, Function<?, Effect.Outcome>> effects = new LinkedHashMap<>();

		private StartPosition start = new StartPosition.Now();

		private InDoubt inDoubt = InDoubt.ASK;

		private Builder(String name) {
			if (name.length() > Projection.NAME_LENGTH_MAX || !Projection.NAME.matcher(name).matches()) {
				throw new InvalidProjectionException("'" + name + "' is not a name of a reaction: use at most "
						+ Projection.NAME_LENGTH_MAX + " lower-case letters and digits, words joined by hyphens");
			}
			this.name = name;
		}

		/**
		 * React to events of a category.
		 */
		public Builder category(String category) {
			this.categories.add(StreamId.checkCategory(category));
			return this;
		}

		/**
		 * What to do for an event.
		 */
		public <E> Builder on(Class<E> type, Consumer<Effect<E>> effect) {
			return onAnswered(type, (done) -> {
				effect.accept(done);
				return Effect.Outcome.DONE;
			});
		}

		/**
		 * What to do for an event, with a receiver that says when it knew the idempotency
		 * key.
		 */
		public <E> Builder onAnswered(Class<E> type, Function<Effect<E>, Effect.Outcome> effect) {
			if (this.effects.put(type, effect) != null) {
				throw new InvalidProjectionException("Reaction '" + this.name + "' does two things for "
						+ type.getSimpleName() + ": declare two reactions, each with a position of its own");
			}
			return this;
		}

		/**
		 * Begin with the first event of the log, when the reaction runs for the first
		 * time. Without this it begins with what happens from then on.
		 */
		public Builder fromTheBeginning() {
			this.start = new StartPosition.Beginning();
			return this;
		}

		/**
		 * Begin with the events committed at a time or later, when the reaction runs for
		 * the first time.
		 */
		public Builder from(Instant time) {
			this.start = new StartPosition.Time(time);
			return this;
		}

		/**
		 * What to do about an effect that may have happened; {@link InDoubt#ASK} if not
		 * given.
		 */
		public Builder whenInDoubt(InDoubt inDoubt) {
			this.inDoubt = inDoubt;
			return this;
		}

		public Reaction build() {
			if (this.categories.isEmpty() || this.effects.isEmpty()) {
				throw new InvalidProjectionException(
						"Reaction '" + this.name + "' reacts to nothing: add category(…) and on(…)");
			}
			return new Reaction(this);
		}

	}

}
