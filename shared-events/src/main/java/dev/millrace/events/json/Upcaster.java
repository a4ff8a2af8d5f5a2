package dev.millrace.events.json;

import dev.millrace.events.EventType;
import tools.jackson.databind.node.ObjectNode;

/**
 * Turns a stored payload of one schema version into the next version's shape, when it is
 * read. Pure; the stored event never changes.
 */
public interface Upcaster {

	/**
	 * The type and version this upcaster reads; it writes the same name one version up.
	 */
	EventType from();

	/**
	 * The payload in the next version's shape. May change and return the node it is
	 * given.
	 */
	ObjectNode upcast(ObjectNode data);

}
