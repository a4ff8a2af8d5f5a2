package dev.millrace.test;

import java.util.List;

import dev.millrace.events.EventType;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.UndecodableEventException;

/**
 * Tests upcasters as production uses them: given an event as it was stored once, then
 * these events of today. Immutable.
 */
public final class UpcasterFixture {

	private final EventCodec codec;

	private UpcasterFixture(EventCodec codec) {
		this.codec = codec;
	}

	/**
	 * With the records and the upcasters of a codec.
	 */
	public static UpcasterFixture of(EventCodec codec) {
		return new UpcasterFixture(codec);
	}

	/**
	 * An event as some version of the program stored it.
	 * @param type its stable name then
	 * @param schemaVersion the version of the payload
	 * @param json the payload
	 * @throws AssertionError if it cannot be read
	 */
	public Outcome givenStored(String type, int schemaVersion, String json) {
		try {
			return new Outcome(this.codec.decodeAll(new EventType(type, schemaVersion), json));
		}
		catch (UndecodableEventException ex) {
			throw new AssertionError(ex.getMessage(), ex);
		}
	}

	/**
	 * What a stored event is read as.
	 *
	 * @param events in order
	 */
	public record Outcome(List<Object> events) {

		public Outcome {
			events = List.copyOf(events);
		}

		/**
		 * Expect exactly these events in this order.
		 */
		public void thenEvents(Object... expected) {
			if (!this.events.equals(List.of(expected))) {
				throw new AssertionError("\n  expected " + List.of(expected) + "\n  but was  " + this.events);
			}
		}

		/**
		 * Expect that the stored event was dropped.
		 */
		public void thenNothing() {
			thenEvents();
		}

	}

}
