package dev.millrace.events.wire;

import java.time.Instant;
import java.util.Optional;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A committed row change, read from Debezium's envelope (JSON without schema). Decimals
 * are strings, times are ISO 8601.
 *
 * @param table schema and name, {@code shop.customers}
 * @param operation what happened to the row
 * @param before the row before, as far as the table's replica identity has it
 * @param after the row after; null for a delete
 * @param committedAt when the source committed it; for a snapshot, when the row was read
 */
public record Change(String table, Operation operation, @Nullable ObjectNode before, @Nullable ObjectNode after,
		Instant committedAt) {

	private static final long MICROS_PER_SECOND = 1_000_000;

	/** What happened to a row. */
	public enum Operation {

		/** The row was read by a snapshot. */
		READ("r"),

		CREATE("c"),

		UPDATE("u"),

		DELETE("d"),

		/** All rows are gone at once; only of tables whose rows have no key. */
		TRUNCATE("t");

		private final String code;

		Operation(String code) {
			this.code = code;
		}

		static Operation of(String code) {
			for (Operation operation : values()) {
				if (operation.code.equals(code)) {
					return operation;
				}
			}
			throw new IllegalStateException("Unknown operation '" + code + "' in a change");
		}

	}

	/**
	 * Read an envelope.
	 */
	public static Change parse(String json) {
		JsonNode envelope = Json.events().readTree(json);
		JsonNode source = envelope.path("source");
		String table = source.path("schema").asString() + "." + source.path("table").asString();
		return new Change(table, Operation.of(envelope.path("op").asString()), row(envelope, "before"),
				row(envelope, "after"), instant(source.path("ts_us").asLong()));
	}

	/**
	 * The row after the change as a record; component {@code customerId} is column
	 * {@code customer_id}.
	 */
	public <T> Optional<T> after(Class<T> type) {
		return Optional.ofNullable(this.after).map((row) -> Json.rows().treeToValue(row, type));
	}

	/**
	 * The row before the change as a record. Columns outside the table's replica identity
	 * are null: by default only the primary key is there.
	 */
	public <T> Optional<T> before(Class<T> type) {
		return Optional.ofNullable(this.before).map((row) -> Json.rows().treeToValue(row, type));
	}

	private static @Nullable ObjectNode row(JsonNode envelope, String name) {
		return (envelope.get(name) instanceof ObjectNode node) ? node : null;
	}

	private static Instant instant(long micros) {
		return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS_PER_SECOND),
				Math.floorMod(micros, MICROS_PER_SECOND) * 1_000);
	}

}
