package dev.millrace.test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.EventType;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.json.UndecodableEventException;
import dev.millrace.events.json.Upcaster;
import org.springframework.core.GenericTypeResolver;

/**
 * Tests a decider in the words of its business: given these events, when this command,
 * then these events, a rejection, or a state. Every event goes through the JSON that
 * production stores, so an event that loses something on that way fails the test.
 * Immutable.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 */
public final class DeciderFixture<C, E, S> {

	private static final int EVENTS_ARGUMENT = 1;

	private final Decider<C, E, S> decider;

	private final EventCodec codec;

	private final List<E> history;

	private DeciderFixture(Decider<C, E, S> decider, EventCodec codec, List<E> history) {
		this.decider = decider;
		this.codec = codec;
		this.history = List.copyOf(history);
	}

	/**
	 * A stream without events, for a decider whose class names its events.
	 */
	public static <C, E, S> DeciderFixture<C, E, S> of(Decider<C, E, S> decider) {
		return of(decider, new EventCodec(EventTypes.of(eventsOf(decider))));
	}

	/**
	 * A stream without events, which reads stored events with these upcasters.
	 */
	public static <C, E, S> DeciderFixture<C, E, S> of(Decider<C, E, S> decider, Upcaster... upcasters) {
		return of(decider, new EventCodec(EventTypes.of(eventsOf(decider)), List.of(upcasters)));
	}

	/**
	 * A stream without events, with a codec of one's own, for a decider whose class does
	 * not name its events.
	 */
	public static <C, E, S> DeciderFixture<C, E, S> of(Decider<C, E, S> decider, EventCodec codec) {
		return new DeciderFixture<>(decider, codec, List.of());
	}

	/**
	 * Add events to the stream.
	 */
	@SafeVarargs
	@SuppressWarnings("varargs")
	public final DeciderFixture<C, E, S> given(E... events) {
		List<E> longer = new ArrayList<>(this.history);
		Arrays.stream(events).map(this::stored).forEach(longer::add);
		return new DeciderFixture<>(this.decider, this.codec, longer);
	}

	/**
	 * Add an event as some version of the program stored it; the codec's upcasters may
	 * make several of it, or none.
	 * @param type its stable name
	 * @param schemaVersion the version of the payload
	 * @param json the payload
	 */
	public DeciderFixture<C, E, S> givenStored(String type, int schemaVersion, String json) {
		List<E> longer = new ArrayList<>(this.history);
		longer.addAll(read(new EventType(type, schemaVersion), json));
		return new DeciderFixture<>(this.decider, this.codec, longer);
	}

	/**
	 * Let the decider decide a command.
	 */
	public Outcome<E, S> when(C command) {
		S before = fold(this.decider.initialState(), this.history);
		return switch (this.decider.decide(command, before)) {
			case Decision.Rejected<E> rejected -> new Outcome<>(rejected, before);
			case Decision.Accepted<E> accepted ->
				accepted(accepted.events().stream().map(this::stored).toList(), before);
		};
	}

	private Outcome<E, S> accepted(List<E> events, S before) {
		return new Outcome<>(new Decision.Accepted<>(events), fold(before, events));
	}

	private S fold(S state, List<E> events) {
		S folded = state;
		for (E event : events) {
			folded = this.decider.evolve(folded, event);
		}
		return folded;
	}

	private E stored(E event) {
		String json = this.codec.encode(event);
		E read = read(this.codec.typeOf(event), json).getFirst();
		if (!event.equals(read)) {
			throw new AssertionError("An event does not survive being stored:\n  decided " + event + "\n  stored  "
					+ json + "\n  read    " + read);
		}
		return read;
	}

	@SuppressWarnings("unchecked") // The codec knows the decider's events only.
	private List<E> read(EventType type, String json) {
		try {
			return (List<E>) this.codec.decodeAll(type, json);
		}
		catch (UndecodableEventException ex) {
			throw new AssertionError(ex.getMessage(), ex);
		}
	}

	private static Class<?> eventsOf(Decider<?, ?, ?> decider) {
		Class<?>[] arguments = GenericTypeResolver.resolveTypeArguments(decider.getClass(), Decider.class);
		if (arguments == null) {
			throw new IllegalStateException(decider.getClass().getName()
					+ " does not name its events: write DeciderFixture.of(decider, new EventCodec(EventTypes.of(...)))");
		}
		return arguments[EVENTS_ARGUMENT];
	}

	/**
	 * What the decider made of a command.
	 *
	 * @param <E> the events
	 * @param <S> the state
	 * @param decision what it said
	 * @param state the state after it; the one before it if the command was rejected
	 */
	public record Outcome<E, S>(Decision<E> decision, S state) {

		/**
		 * Expect exactly these events in this order; none means that the command is
		 * accepted and changes nothing.
		 */
		@SafeVarargs
		@SuppressWarnings("varargs")
		public final Outcome<E, S> thenEvents(E... expected) {
			require(new Decision.Accepted<>(List.of(expected)), this.decision);
			return this;
		}

		/**
		 * Expect a rejection with this code.
		 */
		public Outcome<E, S> thenRejected(String code) {
			if (!(this.decision instanceof Decision.Rejected<E> rejected) || !rejected.code().equals(code)) {
				throw different("Rejected[code=" + code + "]", this.decision);
			}
			return this;
		}

		/**
		 * Expect this state after the command.
		 */
		public Outcome<E, S> thenState(S expected) {
			require(expected, this.state);
			return this;
		}

		private static void require(Object expected, Object actual) {
			if (!expected.equals(actual)) {
				throw different(expected, actual);
			}
		}

		private static AssertionError different(Object expected, Object actual) {
			return new AssertionError("\n  expected " + expected + "\n  but was  " + actual);
		}

	}

}
