package dev.millrace.eventstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

import dev.millrace.events.EventType;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;

/**
 * Reads events from rows of {@code event_store.events}.
 */
final class RecordedEvents {

	private RecordedEvents() {
	}

	/**
	 * The event of a row with all columns.
	 */
	static RecordedEvent of(ResultSet row) throws SQLException {
		return of(StreamId.parse(row.getString("stream_id")), row);
	}

	/**
	 * The event of a row with all columns but the stream's name.
	 */
	static RecordedEvent of(StreamId streamId, ResultSet row) throws SQLException {
		return new RecordedEvent(row.getLong("position"), streamId, row.getLong("revision"),
				row.getObject("id", UUID.class), type(row), Micros.toInstant(row.getLong("event_time")),
				Micros.toInstant(row.getLong("recorded_at")), EncodedAppend.metadata(row.getString("metadata")),
				row.getString("data"));
	}

	/**
	 * What the writer of an event is told, from {@code id}, {@code type},
	 * {@code schema_version} and {@code revision}.
	 */
	static AppendedEvent appended(ResultSet row) throws SQLException {
		return new AppendedEvent(row.getObject("id", UUID.class), type(row), row.getLong("revision"));
	}

	private static EventType type(ResultSet row) throws SQLException {
		return new EventType(row.getString("type"), row.getInt("schema_version"));
	}

}
