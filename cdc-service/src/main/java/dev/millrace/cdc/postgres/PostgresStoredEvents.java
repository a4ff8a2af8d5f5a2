package dev.millrace.cdc.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

import dev.millrace.cdc.relay.StoredEvents;
import dev.millrace.cdc.relay.StreamRevision;

/**
 * Looks events up by the index of streams and revisions.
 */
final class PostgresStoredEvents implements StoredEvents {

	private static final String FIND = """
			SELECT e.stream_id, e.revision, e.id, e.transaction_id
			  FROM unnest(?, ?) AS wanted (stream_id, revision)
			  JOIN event_store.events e ON e.stream_id = wanted.stream_id AND e.revision = wanted.revision
			""";

	/** The planner does not know how few there are. */
	private static final String BY_INDEX = """
			SET enable_hashjoin = off;
			SET enable_mergejoin = off;
			SET enable_seqscan = off
			""";

	private final Connection connection;

	PostgresStoredEvents(Connection connection) throws SQLException {
		this.connection = connection;
		try (Statement statement = connection.createStatement()) {
			statement.execute(BY_INDEX);
		}
	}

	@Override
	public Map<StreamRevision, Found> find(Collection<StreamRevision> places) {
		if (places.isEmpty()) {
			return Map.of();
		}
		try (PreparedStatement statement = this.connection.prepareStatement(FIND)) {
			statement.setArray(1, array("text", places.stream().map(StreamRevision::streamId).toArray()));
			statement.setArray(2, array("bigint", places.stream().map(StreamRevision::revision).toArray()));
			return found(statement);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Events could not be looked up: " + ex.getMessage(), ex);
		}
	}

	@Override
	public void close() {
		try {
			this.connection.close();
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The events could not be closed: " + ex.getMessage(), ex);
		}
	}

	private Array array(String type, Object[] elements) throws SQLException {
		return this.connection.createArrayOf(type, elements);
	}

	private static Map<StreamRevision, Found> found(PreparedStatement statement) throws SQLException {
		Map<StreamRevision, Found> found = new HashMap<>();
		try (ResultSet row = statement.executeQuery()) {
			while (row.next()) {
				found.put(new StreamRevision(row.getString(1), row.getLong(2)),
						new Found(row.getObject(3, UUID.class), row.getLong(4)));
			}
		}
		return found;
	}

}
