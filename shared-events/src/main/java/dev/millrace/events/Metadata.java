package dev.millrace.events;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What travels with an event beside its payload.
 *
 * @param correlationId the business action this event belongs to
 * @param causationId the message that caused this event, for example the command
 * @param actor who caused it, if known
 * @param traceparent the W3C trace context of the request, if it had one
 * @param tags what the event concerns beside its stream; at most
 * {@value Tag#PER_EVENT_MAX}
 */
public record Metadata(String correlationId, String causationId, @Nullable String actor, @Nullable String traceparent,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) Set<Tag> tags) {

	private static final int LENGTH_MAX = 200;

	public Metadata {
		checkLength("correlationId", correlationId);
		checkLength("causationId", causationId);
		checkLength("actor", actor);
		checkLength("traceparent", traceparent);
		tags = sorted(tags);
		if (tags.size() > Tag.PER_EVENT_MAX) {
			throw new InvalidValueException("tags",
					"An event has at most " + Tag.PER_EVENT_MAX + " tags, not " + tags.size());
		}
	}

	public Metadata(String correlationId, String causationId, @Nullable String actor, @Nullable String traceparent) {
		this(correlationId, causationId, actor, traceparent, Set.of());
	}

	/**
	 * Metadata of an event that starts an action of its own.
	 */
	public static Metadata startedBy(String messageId) {
		return new Metadata(messageId, messageId, null, null);
	}

	/**
	 * The same, with these tags instead of its own.
	 */
	public Metadata withTags(Set<Tag> others) {
		return new Metadata(this.correlationId, this.causationId, this.actor, this.traceparent, others);
	}

	private static void checkLength(String field, @Nullable String value) {
		if (value != null && (value.isEmpty() || value.length() > LENGTH_MAX)) {
			throw new InvalidValueException(field, field + " must have 1 to " + LENGTH_MAX + " characters");
		}
	}

	/** Sorted, so that one event has one text; absent in events without tags. */
	private static Set<Tag> sorted(@Nullable Set<Tag> tags) {
		if (tags == null || tags.isEmpty()) {
			return Set.of();
		}
		Set<Tag> sorted = new LinkedHashSet<>();
		tags.stream().sorted(Comparator.comparing(Tag::toString)).forEach(sorted::add);
		return Collections.unmodifiableSet(sorted);
	}

}
