package dev.millrace.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import javax.sql.DataSource;

import dev.millrace.events.NewEvent;

/**
 * The limit of an append: the row alone, by one prepared statement that commits itself,
 * on a connection that the client keeps.
 */
final class JdbcInsert implements AppendClient {

	private static final String INSERT = """
			INSERT INTO benchmark.events
			  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			VALUES (?, 1, ?, ?, ?, ?, ?, CAST(? AS json), CAST(? AS json))
			""";

	private final Connection connection;

	private final PreparedStatement insert;

	private JdbcInsert(Connection connection, PreparedStatement insert) {
		this.connection = connection;
		this.insert = insert;
	}

	static JdbcInsert connect(DataSource dataSource) throws SQLException {
		Connection connection = dataSource.getConnection();
		return new JdbcInsert(connection, connection.prepareStatement(INSERT));
	}

	@Override
	public void call() throws SQLException {
		SampleEvent sample = SampleEvent.next();
		NewEvent event = sample.event();
		this.insert.setString(1, sample.streamId().toString());
		this.insert.setObject(2, event.id());
		this.insert.setString(3, event.type().name());
		this.insert.setInt(4, event.type().schemaVersion());
		this.insert.setLong(5, micros(event.eventTime()));
		this.insert.setLong(6, micros(event.eventTime()));
		this.insert.setString(7, metadata(event));
		this.insert.setString(8, event.data());
		int rows = this.insert.executeUpdate();
		if (rows != 1) {
			throw new IllegalStateException("One row was to be inserted, not " + rows);
		}
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

	private static long micros(Instant instant) {
		return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
	}

	private static String metadata(NewEvent event) {
		return "{\"correlationId\":\"" + event.metadata().correlationId() + "\",\"causationId\":\""
				+ event.metadata().causationId() + "\"}";
	}

}
