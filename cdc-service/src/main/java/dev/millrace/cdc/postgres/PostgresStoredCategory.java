package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.verification.StoredCategory;
import dev.millrace.cdc.verification.VerificationRequest;

/**
 * Reads a category by the index of streams and revisions.
 */
final class PostgresStoredCategory implements StoredCategory {

	/** A category is followed by a hyphen; the character after that is a full stop. */
	private static final String EVENTS = """
			SELECT position, transaction_id, stream_id, revision, id, type, schema_version, event_time, recorded_at,
			       metadata::text AS metadata, data::text AS data
			  FROM event_store.events
			 WHERE (stream_id, revision) > (?, ?) AND stream_id < ?
			   AND position BETWEEN ? AND ?
			   AND pg_visible_in_snapshot(transaction_id::text::xid8, ?::pg_snapshot)
			 ORDER BY stream_id, revision
			 LIMIT ?
			""";

	private final Connections connections;

	PostgresStoredCategory(Connections connections) {
		this.connections = connections;
	}

	@Override
	public SourceDatabase.EventHistory read(VerificationRequest request, String snapshot) {
		try {
			return new Events(this.connections.open(), request, snapshot);
		}
		catch (SQLException ex) {
			throw this.connections.translate(ex);
		}
	}

	private static final class Events implements SourceDatabase.EventHistory {

		private final Connection connection;

		private final VerificationRequest request;

		private final String snapshot;

		private String afterStream;

		private long afterRevision;

		Events(Connection connection, VerificationRequest request, String snapshot) {
			this.connection = connection;
			this.request = request;
			this.snapshot = snapshot;
			this.afterStream = request.category() + "-";
		}

		@Override
		public List<Captured.EventAppended> next(int max) {
			try (PreparedStatement statement = this.connection.prepareStatement(EVENTS)) {
				statement.setString(1, this.afterStream);
				statement.setLong(2, this.afterRevision);
				statement.setString(3, this.request.category() + ".");
				statement.setLong(4, this.request.fromPosition());
				statement.setLong(5, this.request.toPosition());
				statement.setString(6, this.snapshot);
				statement.setInt(7, max);
				List<Captured.EventAppended> page = PostgresEventHistory.events(statement);
				if (!page.isEmpty()) {
					this.afterStream = page.getLast().event().streamId().toString();
					this.afterRevision = page.getLast().event().revision();
				}
				return page;
			}
			catch (SQLException ex) {
				throw new IllegalStateException("The events could not be read: " + ex.getMessage(), ex);
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

	}

}
