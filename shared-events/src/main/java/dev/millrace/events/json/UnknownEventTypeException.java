package dev.millrace.events.json;

import dev.millrace.events.EventType;

/**
 * No record of the program has the name of a stored event, and none takes unknown ones.
 */
public class UnknownEventTypeException extends UndecodableEventException {

	public UnknownEventTypeException(EventType type) {
		super(type, "no event has this name; add its record, or an upcaster that renames or drops it", null);
	}

}
