package dev.millrace.cdc.policy;

import java.util.List;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keys made of other columns than the primary key's. A change that gives a row another
 * such key goes out as a delete of the old key and a create of the new one.
 *
 * @param columns all of them in the table's replica identity, so that what a row was
 * tells them
 */
record ChosenKey(List<String> columns) {

	private static final String BEFORE = "before";

	private static final String AFTER = "after";

	private static final String OPERATION = "op";

	List<OutgoingChange> apply(String envelope, boolean deleted) {
		ObjectNode change = (ObjectNode) Json.events().readTree(envelope);
		ObjectNode before = row(change, BEFORE);
		ObjectNode after = row(change, AFTER);
		if (deleted) {
			return List.of(new OutgoingChange(required(key(before, null), envelope), envelope, true));
		}
		if (before == null && after == null) {
			// All rows are gone at once. They are looked for one by one.
			return List.of();
		}
		String newKey = required(key(after, before), envelope);
		String oldKey = key(before, null);
		if (oldKey == null || oldKey.equals(newKey)) {
			return List.of(new OutgoingChange(newKey, envelope, false));
		}
		return List.of(new OutgoingChange(oldKey, with(change, "d", BEFORE), true),
				new OutgoingChange(newKey, with(change, "c", AFTER), false));
	}

	/**
	 * @param otherwise has what is absent from the row because it did not change
	 */
	private @Nullable String key(@Nullable ObjectNode row, @Nullable ObjectNode otherwise) {
		if (row == null) {
			return null;
		}
		ObjectNode key = Json.events().createObjectNode();
		for (String column : this.columns) {
			JsonNode value = row.get(column);
			JsonNode present = (value == null && otherwise != null) ? otherwise.get(column) : value;
			if (present == null) {
				return null;
			}
			key.set(column, present);
		}
		return Json.events().writeValueAsString(key);
	}

	private String required(@Nullable String key, String envelope) {
		if (key == null) {
			throw new IllegalStateException("A change does not tell the columns " + this.columns
					+ " of its key: set the table's REPLICA IDENTITY to FULL. It is " + envelope.length()
					+ " characters long");
		}
		return key;
	}

	private static String with(ObjectNode change, String operation, String kept) {
		ObjectNode other = change.deepCopy();
		other.put(OPERATION, operation);
		other.putNull(kept.equals(BEFORE) ? AFTER : BEFORE);
		return Json.events().writeValueAsString(other);
	}

	private static @Nullable ObjectNode row(ObjectNode change, String name) {
		return (change.get(name) instanceof ObjectNode row) ? row : null;
	}

}
