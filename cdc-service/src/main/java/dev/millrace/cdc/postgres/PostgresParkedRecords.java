package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Parked;
import dev.millrace.cdc.relay.ParkedRecords;
import dev.millrace.cdc.rows.ChangeJson;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.rows.TableShape;
import dev.millrace.events.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Reads events by their streams and revisions, and rows by their primary keys.
 */
final class PostgresParkedRecords implements ParkedRecords {

	private static final String EVENTS = """
			SELECT position, transaction_id, stream_id, revision, id, type, schema_version, event_time, recorded_at,
			       metadata::text AS metadata, data::text AS data
			  FROM event_store.events
			 WHERE stream_id = ? AND revision BETWEEN ? AND ?
			 ORDER BY revision
			 LIMIT ?
			""";

	private static final String ROW = "SELECT %s FROM %s WHERE (%s) = (%s) AND (%s)";

	private static final String DELETE = "d";

	private final Connections connections;

	private final String publication;

	private final SourceCatalog catalog;

	private final Policy policy;

	private final InstantSource clock;

	PostgresParkedRecords(PostgresSettings settings, SourceCatalog catalog, Policy policy, InstantSource clock) {
		this.connections = new Connections(settings.connection());
		this.publication = settings.publication();
		this.catalog = catalog;
		this.policy = policy;
		this.clock = clock;
	}

	@Override
	public List<Captured> read(Parked.Entry entry, int max) {
		return this.connections
			.with((connection) -> entry.isEvents() ? events(connection, entry, max) : row(connection, entry));
	}

	private static List<Captured> events(Connection connection, Parked.Entry entry, int max) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(EVENTS)) {
			statement.setString(1, entry.key());
			statement.setLong(2, entry.firstRevision());
			statement.setLong(3, entry.lastRevision());
			statement.setInt(4, max);
			List<Captured.EventAppended> events = PostgresEventHistory.events(statement);
			if (events.isEmpty()) {
				throw new IllegalStateException(
						"The store does not have revision " + entry.firstRevision() + " of " + entry.key());
			}
			return List.copyOf(events);
		}
	}

	private List<Captured> row(Connection connection, Parked.Entry entry) throws SQLException {
		String table = this.policy.table(entry.topic());
		PublishedTable published = PublishedTable.find(connection, this.publication, table)
			.orElseThrow(() -> new IllegalStateException("Table " + table + " is gone"));
		RowSql sql = new RowSql(connection, published, this.catalog);
		String some = this.policy.settings(table).rows();
		String statement = ROW.formatted(sql.columns(), sql.from(), sql.keyColumns(), sql.keyParameters(),
				(some != null) ? some : "true");
		try (PreparedStatement query = connection.prepareStatement(statement)) {
			bind(query, published, key(table, entry.key()));
			Instant readAt = this.clock.instant();
			try (ResultSet row = query.executeQuery()) {
				return List
					.of(row.next() ? sql.read(sql.row(row), readAt) : gone(connection, sql, published, entry, readAt));
			}
		}
	}

	private JsonNode key(String table, String key) {
		if (!this.policy.tellsRow(table, key)) {
			throw new IllegalStateException("The key is hashed, or not the primary key, so the row cannot be found by"
					+ " it: drop this, then take the table again (POST /cdc/snapshots)");
		}
		return Json.events().readTree(key);
	}

	private static void bind(PreparedStatement query, PublishedTable table, JsonNode key) throws SQLException {
		int parameter = 1;
		for (PublishedTable.KeyColumn column : table.keyOrder()) {
			TableShape.Column described = table.shape().columns().get(column.place());
			JsonNode value = key.get(described.name());
			if (value == null || value.isNull() || value.isContainer()) {
				throw new IllegalStateException("The row cannot be found by its key: drop this, then take the table"
						+ " again (POST /cdc/snapshots)");
			}
			query.setObject(parameter++, text(value, column.type()), Types.OTHER);
		}
	}

	private static String text(JsonNode value, String type) {
		try {
			return type.equals("bytea") ? "\\x" + HexFormat.of().formatHex(value.binaryValue()) : value.asString();
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("A key is not in Base64", ex);
		}
	}

	private static Captured gone(Connection connection, RowSql sql, PublishedTable table, Parked.Entry entry,
			Instant readAt) throws SQLException {
		String envelope = new ChangeJson(connection.getCatalog(), table.shape()).streamed(DELETE, entry.key(), null,
				readAt, 0, 0);
		return new Captured.RowChanged(table.shape().name(), entry.key(), envelope, sql.type(), true, null, readAt);
	}

}
