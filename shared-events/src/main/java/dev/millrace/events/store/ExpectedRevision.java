package dev.millrace.events.store;

import dev.millrace.events.InvalidValueException;

/**
 * What a writer believes about a stream before its append.
 */
public sealed interface ExpectedRevision {

	static ExpectedRevision any() {
		return new Any();
	}

	static ExpectedRevision noStream() {
		return new NoStream();
	}

	static ExpectedRevision streamExists() {
		return new StreamExists();
	}

	/**
	 * The stream is at exactly this revision; 0 means it does not exist.
	 */
	static ExpectedRevision exactly(long revision) {
		return (revision == 0) ? new NoStream() : new Exactly(revision);
	}

	/**
	 * Whether a stream may be at this revision; 0 if it does not exist.
	 */
	default boolean allows(long revision) {
		return switch (this) {
			case Any any -> true;
			case NoStream noStream -> revision == 0;
			case StreamExists streamExists -> revision > 0;
			case Exactly exactly -> revision == exactly.revision();
		};
	}

	/** The writer does not care. */
	record Any() implements ExpectedRevision {
	}

	/** The stream has no event yet. */
	record NoStream() implements ExpectedRevision {
	}

	/** The stream has at least one event. */
	record StreamExists() implements ExpectedRevision {
	}

	/** The stream's last event has this revision. */
	record Exactly(long revision) implements ExpectedRevision {

		public Exactly {
			if (revision < 1) {
				throw new InvalidValueException("expectedRevision", "Expected revision " + revision + " is below 1");
			}
		}
	}

}
