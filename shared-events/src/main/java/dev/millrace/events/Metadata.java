package dev.millrace.events;

import org.jspecify.annotations.Nullable;

/**
 * What travels with an event beside its payload.
 *
 * @param correlationId the business action this event belongs to
 * @param causationId the message that caused this event, for example the command
 * @param actor who caused it, if known
 * @param traceparent the W3C trace context of the request, if it had one
 */
public record Metadata(String correlationId, String causationId, @Nullable String actor, @Nullable String traceparent) {

	private static final int LENGTH_MAX = 200;

	public Metadata {
		checkLength("correlationId", correlationId);
		checkLength("causationId", causationId);
		checkLength("actor", actor);
		checkLength("traceparent", traceparent);
	}

	/**
	 * Metadata of an event that starts an action of its own.
	 */
	public static Metadata startedBy(String messageId) {
		return new Metadata(messageId, messageId, null, null);
	}

	private static void checkLength(String field, @Nullable String value) {
		if (value != null && (value.isEmpty() || value.length() > LENGTH_MAX)) {
			throw new InvalidValueException(field, field + " must have 1 to " + LENGTH_MAX + " characters");
		}
	}

}
