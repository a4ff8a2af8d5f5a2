package dev.millrace.benchmarks.append;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import javax.sql.DataSource;

import dev.millrace.events.NewEvent;

/**
 * The limit of an append: its rows alone, by one prepared statement on a connection that
 * the client keeps. A single row commits itself; several are a batch in one transaction.
 */
final class JdbcInsert implements AppendClient {

	private static final String INSERT = """
			INSERT INTO benchmark.events
			  (stream_id, revision, id, type, schema_version, event_time, recorded_at, metadata, data)
			VALUES (?, ?, ?, ?, ?, ?, ?, CAST(? AS json), CAST(? AS json))
			""";

	private final Connection connection;

	private final PreparedStatement insert;

	private final int events;

	private JdbcInsert(Connection connection, PreparedStatement insert, int events) {
		this.connection = connection;
		this.insert = insert;
		this.events = events;
	}

	static JdbcInsert connect(DataSource dataSource, int events) throws SQLException {
		Connection connection = dataSource.getConnection();
		connection.setAutoCommit(events == 1);
		return new JdbcInsert(connection, connection.prepareStatement(INSERT), events);
	}

	@Override
	public void call() throws SQLException {
		SampleAppend sample = SampleAppend.next(this.events);
		if (this.events == 1) {
			bind(sample, 1);
			this.insert.executeUpdate();
			return;
		}
		for (int revision = 1; revision <= this.events; revision++) {
			bind(sample, revision);
			this.insert.addBatch();
		}
		this.insert.executeBatch();
		this.connection.commit();
	}

	@Override
	public void close() throws SQLException {
		this.connection.close();
	}

	private void bind(SampleAppend sample, int revision) throws SQLException {
		NewEvent event = sample.events().get(revision - 1);
		this.insert.setString(1, sample.streamId().toString());
		this.insert.setLong(2, revision);
		this.insert.setObject(3, event.id());
		this.insert.setString(4, event.type().name());
		this.insert.setInt(5, event.type().schemaVersion());
		this.insert.setLong(6, micros(event.eventTime()));
		this.insert.setLong(7, micros(event.eventTime()));
		this.insert.setString(8, SampleAppend.metadata(event));
		this.insert.setString(9, event.data());
	}

	private static long micros(Instant instant) {
		return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
	}

}
