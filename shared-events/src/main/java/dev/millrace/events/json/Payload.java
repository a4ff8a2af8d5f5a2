package dev.millrace.events.json;

import dev.millrace.events.EventType;
import tools.jackson.databind.node.ObjectNode;

/**
 * A payload with the type and the schema version whose shape it has.
 */
public record Payload(EventType type, ObjectNode data) {

	public static Payload of(String name, int schemaVersion, ObjectNode data) {
		return new Payload(new EventType(name, schemaVersion), data);
	}

}
