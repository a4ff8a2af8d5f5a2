package dev.millrace.cdc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table built again from its topic alone, as a reader does it that follows the
 * reference of changes, and compared with the source by Postgres.
 */
final class Rebuilt {

	private static final String COLUMNS = """
			SELECT a.attname, t.oid::bigint
			  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
			 WHERE a.attrelid = ?::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v'
			 ORDER BY a.attnum
			""";

	private static final String TYPE = """
			SELECT t.typname, t.typtype::text, t.typbasetype::bigint, t.typelem::bigint, t.typrelid::bigint, e.typdelim::text,
			       t.typoutput = 'array_out'::regproc
			  FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem WHERE t.oid = ?
			""";

	private static final String ATTRIBUTES = """
			SELECT attname, atttypid::bigint FROM pg_attribute WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped
			 ORDER BY attnum
			""";

	/** Takes numbers as doubles, which know the sign of zero. */
	private static final JsonMapper READER = JsonMapper.builder().build();

	private final Connection connection;

	private final String table;

	private final String quoted;

	private final Map<Long, Type> types = new HashMap<>();

	private record Type(String name, String kind, long base, long element, long relation, String delimiter,
			boolean array) {
	}

	/**
	 * @param table schema and name as in a change
	 * @param quoted as SQL writes them
	 */
	Rebuilt(Connection connection, String table, String quoted) {
		this.connection = connection;
		this.table = table;
		this.quoted = quoted;
	}

	/**
	 * Rows that are in one of the two only, as text; empty if they are equal.
	 */
	List<String> differences() throws SQLException {
		Map<String, Long> columns = pairs(COLUMNS, this.quoted);
		String names = columns.keySet().stream().map(Rebuilt::identifier).collect(Collectors.joining(", "));
		String copy = "rebuilt_table";
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("DROP TABLE IF EXISTS " + copy);
			statement.execute("CREATE TEMP TABLE " + copy + " AS SELECT " + names + " FROM ONLY " + this.quoted
					+ " WITH NO DATA");
		}
		fill(copy, columns, rows());
		String source = "SELECT (SELECT r::text FROM (SELECT " + names + ") r) FROM " + from();
		String rebuilt = "SELECT r::text FROM " + copy + " r";
		List<String> differences = new ArrayList<>();
		differences.addAll(strings("SELECT 'source: ' || t FROM (" + source + " EXCEPT ALL " + rebuilt + ") AS d (t)"));
		differences.addAll(strings("SELECT 'topic: ' || t FROM (" + rebuilt + " EXCEPT ALL " + source + ") AS d (t)"));
		return differences;
	}

	private String from() throws SQLException {
		boolean partitioned = strings(
				"SELECT relkind::text FROM pg_class WHERE oid = '" + this.quoted.replace("'", "''") + "'::regclass")
			.contains("p");
		return partitioned ? this.quoted : "ONLY " + this.quoted;
	}

	/**
	 * The latest row of each key; where there are no keys, the rows that came and did not
	 * go.
	 */
	private List<ObjectNode> rows() {
		Map<String, ObjectNode> byKey = new LinkedHashMap<>();
		List<ObjectNode> keyless = new ArrayList<>();
		if (!Log.topics().contains(Topics.changes(this.table))) {
			// A topic comes with its first record.
			return keyless;
		}
		for (ConsumerRecord<String, String> record : Log.read(Topics.changes(this.table))) {
			if (record.value() == null) {
				byKey.remove(record.key());
				continue;
			}
			JsonNode change = READER.readTree(record.value());
			ObjectNode after = (change.get("after") instanceof ObjectNode row) ? row : null;
			if (record.key().equals("{}")) {
				apply(change, after, keyless);
			}
			else if (after == null) {
				byKey.remove(record.key());
			}
			else {
				byKey.merge(record.key(), after, (before, newer) -> before.deepCopy().setAll(newer));
			}
		}
		keyless.addAll(byKey.values());
		return keyless;
	}

	private static void apply(JsonNode change, @Nullable ObjectNode after, List<ObjectNode> rows) {
		if (change.get("op").asString().equals("t")) {
			rows.clear();
		}
		if (!change.get("before").isNull()) {
			rows.remove(change.get("before"));
		}
		if (after != null) {
			rows.add(after);
		}
	}

	private void fill(String copy, Map<String, Long> columns, List<ObjectNode> rows) throws SQLException {
		String parameters = columns.keySet().stream().map((name) -> "?").collect(Collectors.joining(", "));
		try (PreparedStatement statement = this.connection
			.prepareStatement("INSERT INTO " + copy + " VALUES (" + parameters + ")")) {
			for (ObjectNode row : rows) {
				int place = 1;
				for (Map.Entry<String, Long> column : columns.entrySet()) {
					JsonNode value = row.get(column.getKey());
					if (value == null) {
						throw new AssertionError(this.table + ": no value of " + column.getKey() + " in " + row);
					}
					statement.setObject(place++, text(value, column.getValue()), java.sql.Types.OTHER);
				}
				statement.addBatch();
			}
			statement.executeBatch();
		}
	}

	/**
	 * The value as Postgres reads it.
	 */
	private @Nullable String text(JsonNode value, long type) throws SQLException {
		if (value.isNull()) {
			return null;
		}
		Type known = type(type);
		if (known.kind().equals("d")) {
			return text(value, known.base());
		}
		if (known.array() && value instanceof ArrayNode array) {
			return array(array, known.element(), known.delimiter());
		}
		if (known.kind().equals("c") && value instanceof ObjectNode object) {
			return composite(object, pairs(ATTRIBUTES, known.relation()));
		}
		return scalar(value, known.name());
	}

	private Type type(long oid) throws SQLException {
		Type known = this.types.get(oid);
		if (known != null) {
			return known;
		}
		try (PreparedStatement statement = this.connection.prepareStatement(TYPE)) {
			statement.setLong(1, oid);
			try (ResultSet row = statement.executeQuery()) {
				row.next();
				Type type = new Type(row.getString(1), row.getString(2), row.getLong(3), row.getLong(4), row.getLong(5),
						String.valueOf(row.getString(6)), row.getBoolean(7));
				this.types.put(oid, type);
				return type;
			}
		}
	}

	private String array(ArrayNode array, long element, String delimiter) throws SQLException {
		List<String> elements = new ArrayList<>();
		for (JsonNode value : array) {
			String text = (value instanceof ArrayNode nested) ? array(nested, element, delimiter)
					: text(value, element);
			boolean quote = text != null && !(value instanceof ArrayNode);
			elements.add(quote ? quoted(text) : String.valueOf(text));
		}
		return "{" + String.join(delimiter, elements) + "}";
	}

	private String composite(ObjectNode object, Map<String, Long> attributes) throws SQLException {
		List<String> parts = new ArrayList<>();
		for (Map.Entry<String, Long> attribute : attributes.entrySet()) {
			String text = text(object.get(attribute.getKey()), attribute.getValue());
			parts.add((text != null) ? quoted(text) : "");
		}
		return "(" + String.join(",", parts) + ")";
	}

	private static String scalar(JsonNode value, String type) {
		return switch (type) {
			case "bytea" -> "\\x" + HexFormat.of().formatHex(value.binaryValue());
			case "date", "timestamp", "timestamptz" -> time(value.asString());
			case "hstore" -> value.properties()
				.stream()
				.map((entry) -> quoted(entry.getKey()) + "=>"
						+ (entry.getValue().isNull() ? "NULL" : quoted(entry.getValue().asString())))
				.collect(Collectors.joining(", "));
			default -> value.isNumber() ? value.toString() : value.asString();
		};
	}

	private static String time(String iso) {
		if (iso.startsWith("+")) {
			return iso.substring(1);
		}
		if (!iso.startsWith("-infinity") && (iso.startsWith("-") || iso.startsWith("0000"))) {
			int dash = iso.indexOf('-', 1);
			int year = 1 - Integer.parseInt(iso.substring(0, dash));
			return "%04d".formatted(year) + iso.substring(dash) + " BC";
		}
		return iso;
	}

	private static String quoted(String text) {
		return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

	private static String identifier(String name) {
		return '"' + name.replace("\"", "\"\"") + '"';
	}

	private Map<String, Long> pairs(String sql, Object parameter) throws SQLException {
		Map<String, Long> pairs = new LinkedHashMap<>();
		try (PreparedStatement statement = this.connection.prepareStatement(sql)) {
			statement.setObject(1, parameter);
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					pairs.put(row.getString(1), row.getLong(2));
				}
			}
		}
		return pairs;
	}

	private List<String> strings(String sql) throws SQLException {
		List<String> strings = new ArrayList<>();
		try (Statement statement = this.connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
			while (row.next()) {
				strings.add(row.getString(1));
			}
		}
		return strings;
	}

}
