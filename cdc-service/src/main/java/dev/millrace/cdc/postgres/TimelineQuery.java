package dev.millrace.cdc.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

import dev.millrace.cdc.Timeline;
import dev.millrace.cdc.relay.Lsn;

/**
 * Asks a server for its timeline over the replication protocol, which needs no more than
 * REPLICATION.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/protocol-replication.html">IDENTIFY_SYSTEM,
 * TIMELINE_HISTORY</a>
 */
final class TimelineQuery {

	private static final String IDENTIFY = "IDENTIFY_SYSTEM";

	private static final String HISTORY = "TIMELINE_HISTORY %d";

	private final Connection connection;

	/**
	 * @param connection for replication
	 */
	TimelineQuery(Connection connection) {
		this.connection = connection;
	}

	Timeline run() throws SQLException {
		long id;
		Lsn end;
		try (Statement statement = this.connection.createStatement();
				ResultSet row = statement.executeQuery(IDENTIFY)) {
			row.next();
			id = row.getLong("timeline");
			end = Lsn.parse(row.getString("xlogpos"));
		}
		// The first timeline has no history.
		return new Timeline(id, end, (id > 1) ? ends(id) : Map.of());
	}

	/**
	 * A line has a timeline, the place where the next one begins, and a reason.
	 */
	private Map<Long, Lsn> ends(long id) throws SQLException {
		Map<Long, Lsn> ends = new HashMap<>();
		try (Statement statement = this.connection.createStatement();
				ResultSet row = statement.executeQuery(HISTORY.formatted(id))) {
			row.next();
			new String(row.getBytes("content"), StandardCharsets.UTF_8).lines()
				.map(String::strip)
				.filter((line) -> !line.isEmpty() && !line.startsWith("#"))
				.map((line) -> line.split("\\s+"))
				.forEach((parts) -> ends.put(Long.valueOf(parts[0]), Lsn.parse(parts[1])));
		}
		return ends;
	}

}
