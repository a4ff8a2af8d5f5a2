package dev.millrace.cdc.soak;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.events.json.Json;
import dev.millrace.events.wire.Change;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A table as its topic tells it, and what differs from the source.
 */
final class RebuiltTable {

	private static final int DIFFERENCES_MAX = 20;

	private static final String CREATE = "CREATE TEMP TABLE rebuilt AS SELECT * FROM %s LIMIT 0";

	private static final String INSERT = "INSERT INTO rebuilt SELECT * FROM jsonb_populate_record(NULL::%s, ?::jsonb)";

	private static final String JSON_COLUMNS = """
			SELECT attname FROM pg_attribute
			 WHERE attrelid = 'rebuilt'::regclass AND attnum > 0 AND atttypid IN ('json'::regtype, 'jsonb'::regtype)
			""";

	private static final String DIFFERENCES = """
			(SELECT 'only in the topic, or different: ' || left(r::text, 200) AS difference
			   FROM (TABLE rebuilt EXCEPT ALL TABLE %1$s) r LIMIT 10)
			UNION ALL
			(SELECT 'only in the source, or different: ' || left(s::text, 200)
			   FROM (TABLE %1$s EXCEPT ALL TABLE rebuilt) s LIMIT 10)
			""";

	private final Map<String, ObjectNode> rows = new HashMap<>();

	/**
	 * Apply the next record of the topic, as readers do: a value that is absent is what
	 * it was before.
	 */
	void apply(ConsumerRecord<String, String> record) {
		Change change = (record.value() != null) ? Change.parse(record.value()) : null;
		ObjectNode after = (change != null) ? change.after() : null;
		if (after == null) {
			this.rows.remove(record.key());
			return;
		}
		ObjectNode row = after;
		if (change.operation() == Change.Operation.UPDATE) {
			ObjectNode before = this.rows.get(record.key());
			row = (before != null) ? before.setAll(after) : after;
		}
		this.rows.put(record.key(), row);
	}

	int size() {
		return this.rows.size();
	}

	/**
	 * What is not as in the source, compared by Postgres in the columns' own types.
	 * @param table as SQL names it
	 */
	List<String> differences(Connection connection, String table) throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(CREATE.formatted(table));
			insert(connection, table);
			List<String> differences = new ArrayList<>();
			try (ResultSet row = statement.executeQuery(DIFFERENCES.formatted(table))) {
				while (row.next() && differences.size() < DIFFERENCES_MAX) {
					differences.add(row.getString(1));
				}
			}
			statement.execute("DROP TABLE rebuilt");
			return differences;
		}
	}

	private void insert(Connection connection, String table) throws SQLException {
		List<String> jsonColumns = jsonColumns(connection);
		connection.setAutoCommit(false);
		try (PreparedStatement statement = connection.prepareStatement(INSERT.formatted(table))) {
			int count = 0;
			for (ObjectNode row : this.rows.values()) {
				statement.setString(1, unwrapped(row, jsonColumns).toString());
				statement.addBatch();
				if (++count % 1000 == 0) {
					statement.executeBatch();
				}
			}
			statement.executeBatch();
		}
		connection.commit();
		connection.setAutoCommit(true);
	}

	/** JSON comes as a string that holds JSON. */
	private static ObjectNode unwrapped(ObjectNode row, List<String> jsonColumns) {
		ObjectNode unwrapped = row.deepCopy();
		for (String column : jsonColumns) {
			if (unwrapped.get(column) instanceof StringNode text) {
				unwrapped.set(column, Json.events().readTree(text.stringValue()));
			}
		}
		return unwrapped;
	}

	private static List<String> jsonColumns(Connection connection) throws SQLException {
		List<String> columns = new ArrayList<>();
		try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(JSON_COLUMNS)) {
			while (row.next()) {
				columns.add(row.getString(1));
			}
		}
		return columns;
	}

}
