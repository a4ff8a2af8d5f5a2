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
