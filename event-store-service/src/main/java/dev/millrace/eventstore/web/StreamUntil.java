package dev.millrace.eventstore.web;

import java.time.Instant;
import java.util.Optional;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.StreamPage;
import org.jspecify.annotations.Nullable;

/**
 * How much of a stream is read: all of it, or what it was once.
 *
 * @param revision of the last event that counts
 */
record StreamUntil(long revision) {

	private static final StreamUntil NOW = new StreamUntil(Long.MAX_VALUE);

	/**
	 * From the parameters {@code to}, a revision, and {@code asOf}, a time.
	 */
	static StreamUntil of(@Nullable Long to, @Nullable String asOf, StreamId id, EventStore store) {
		if (to != null && asOf != null) {
			throw new InvalidRequestException("asOf", "Give asOf or to, not both");
		}
		if (to != null && to < 1) {
			throw new InvalidRequestException("to", "Must be 1 or more");
		}
		if (asOf != null) {
			return new StreamUntil(store.revisionAsOf(id, time(asOf)));
		}
		return (to != null) ? new StreamUntil(to) : NOW;
	}

	/** For the link to the next page, so that all pages are of the same past. */
	Optional<Long> parameter() {
		return this.equals(NOW) ? Optional.empty() : Optional.of(this.revision);
	}

	/** Where reading backwards starts. */
	long atMost(@Nullable Long from) {
		return (from != null) ? Math.min(from, this.revision) : this.revision;
	}

	/**
	 * The page without what came later.
	 */
	StreamPage of(StreamPage page) {
		return new StreamPage(page.streamId(), Math.min(page.currentRevision(), this.revision),
				page.events().stream().filter((event) -> event.revision() <= this.revision).toList());
	}

	private static Instant time(String text) {
		return RequestTime.parse(text)
			.orElseThrow(() -> new InvalidRequestException("asOf",
					RequestTime.refusal(text) + " (in a URL, write + as %2B)"));
	}

}
