package dev.millrace.events.json;

import dev.millrace.events.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A stored event cannot be read as the record of its type. The event itself is unharmed:
 * once the program is fixed it can be read again.
 */
public class UndecodableEventException extends RuntimeException {

	private final EventType type;

	public UndecodableEventException(EventType type, String reason, @Nullable Throwable cause) {
		super("Cannot read " + type + ": " + reason, cause);
		this.type = type;
	}

	public EventType type() {
		return this.type;
	}

}
