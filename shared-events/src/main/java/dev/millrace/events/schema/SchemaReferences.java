package dev.millrace.events.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Follows the references and the {@code anyOf} of a schema inside its own document.
 */
public final class SchemaReferences {

	/** More steps than these are a circle of references. */
	private static final int STEPS_MAX = 1_000;

	private SchemaReferences() {
	}

	/**
	 * The schemas of which a value must fit one: none of them is a reference alone or has
	 * {@code anyOf}.
	 * @param root the document
	 * @throws IllegalArgumentException if a reference leads nowhere, out of the document
	 * or in a circle
	 */
	public static Stream<JsonNode> resolve(JsonNode root, JsonNode schema) {
		List<JsonNode> resolved = new ArrayList<>();
		Deque<JsonNode> waiting = new ArrayDeque<>(List.of(schema));
		for (int step = 0; !waiting.isEmpty(); step++) {
			if (step > STEPS_MAX) {
				throw new IllegalArgumentException("The references of the schema lead in a circle: " + schema);
			}
			JsonNode next = waiting.pop();
			if (next.has("$ref")) {
				waiting.push(target(root, next.get("$ref").asString()));
			}
			else if (next.has("anyOf")) {
				next.get("anyOf").forEach(waiting::add);
			}
			else {
				resolved.add(next);
			}
		}
		return resolved.stream();
	}

	private static JsonNode target(JsonNode root, String reference) {
		JsonNode target = reference.startsWith("#") ? root.at(reference.substring(1)) : MissingNode.getInstance();
		if (target.isMissingNode()) {
			throw new IllegalArgumentException("The schema refers to " + reference + ", which it does not have");
		}
		return target;
	}

}
