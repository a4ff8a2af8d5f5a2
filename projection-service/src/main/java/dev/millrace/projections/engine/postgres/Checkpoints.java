package dev.millrace.projections.engine.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.LogSlice;
import dev.millrace.projections.engine.ProjectionVersion;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far each version has come in each partition.
 */
final class Checkpoints {

	private static final String CREATE = """
			INSERT INTO millrace.checkpoints (projection, number, topic, partition, next_offset)
			SELECT ?, ?, topic, partition, next_offset
			FROM unnest(?::text[], ?::int[], ?::bigint[]) AS n (topic, partition, next_offset)
			ORDER BY topic, partition
			ON CONFLICT DO NOTHING
			""";

	private static final String KEEP_BEGINS = """
			INSERT INTO millrace.begins (projection, start, topic, partition, next_offset)
			SELECT ?, ?, topic, partition, next_offset
			FROM unnest(?::text[], ?::int[], ?::bigint[]) AS n (topic, partition, next_offset)
			ORDER BY topic, partition
			ON CONFLICT DO NOTHING
			""";

	private static final String BEGINS = """
			SELECT topic, partition, next_offset FROM millrace.begins WHERE projection = ? AND start = ?
			""";

	private static final String READ = """
			SELECT topic, partition, next_offset
			FROM millrace.checkpoints
			WHERE projection = ? AND number = ?
			ORDER BY topic, partition
			""";

	private static final String MOVED_AT = """
			SELECT max(moved_at) FROM millrace.checkpoints WHERE projection = ? AND number = ?
			""";

	private static final String LOCK = """
			SELECT topic, partition, next_offset
			FROM millrace.checkpoints
			WHERE projection = ? AND number = ?
			AND (topic, partition) IN (SELECT * FROM unnest(?::text[], ?::int[]))
			ORDER BY topic, partition
			FOR UPDATE
			""";

	private static final String ADVANCE = """
			UPDATE millrace.checkpoints AS c SET next_offset = n.next_offset, moved_at = clock_timestamp()
			FROM unnest(?::text[], ?::int[], ?::bigint[]) AS n (topic, partition, next_offset)
			WHERE c.projection = ? AND c.number = ? AND c.topic = n.topic AND c.partition = n.partition
			""";

	private final JdbcTemplate jdbc;

	Checkpoints(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Give a version a checkpoint in those of these partitions where it has none.
	 */
	void create(ProjectionVersion version, Map<LogPartition, Long> offsets) {
		List<LogPartition> partitions = List.copyOf(offsets.keySet());
		this.jdbc.update((connection) -> {
			PreparedStatement statement = connection.prepareStatement(CREATE);
			statement.setString(1, version.projection());
			statement.setInt(2, version.number());
			setPartitions(connection, statement, 3, partitions);
			statement.setArray(5, connection.createArrayOf("bigint", offsets(partitions, offsets)));
			return statement;
		});
	}

	/**
	 * Keep where the versions of a projection with this start begin, in those of these
	 * partitions where that is not known.
	 */
	void keepBegins(String projection, Instant start, Map<LogPartition, Long> found) {
		List<LogPartition> partitions = List.copyOf(found.keySet());
		this.jdbc.update((connection) -> {
			PreparedStatement statement = connection.prepareStatement(KEEP_BEGINS);
			statement.setString(1, projection);
			statement.setObject(2, start.atOffset(ZoneOffset.UTC));
			setPartitions(connection, statement, 3, partitions);
			statement.setArray(5, connection.createArrayOf("bigint", offsets(partitions, found)));
			return statement;
		});
	}

	Map<LogPartition, Long> begins(String projection, Instant start) {
		Map<LogPartition, Long> begins = new TreeMap<>();
		this.jdbc.query(BEGINS, (row) -> {
			begins.put(new LogPartition(row.getString(1), row.getInt(2)), row.getLong(3));
		}, projection, start.atOffset(ZoneOffset.UTC));
		return begins;
	}

	Map<LogPartition, Long> read(ProjectionVersion version) {
		return query((connection) -> connection.prepareStatement(READ), version);
	}

	/**
	 * When one of a version's checkpoints moved last; empty if none has.
	 */
	Optional<Instant> movedAt(ProjectionVersion version) {
		return Optional
			.ofNullable(
					this.jdbc.queryForObject(MOVED_AT, OffsetDateTime.class, version.projection(), version.number()))
			.map(OffsetDateTime::toInstant);
	}

	/**
	 * Read checkpoints and keep them locked until the transaction ends.
	 */
	Map<LogPartition, Long> lock(ProjectionVersion version, List<LogPartition> partitions) {
		return query((connection) -> {
			PreparedStatement statement = connection.prepareStatement(LOCK);
			setPartitions(connection, statement, 3, partitions);
			return statement;
		}, version);
	}

	/**
	 * Move locked checkpoints to the ends of these slices.
	 */
	void advance(ProjectionVersion version, List<LogSlice> slices) {
		int advanced = this.jdbc.update((connection) -> {
			PreparedStatement statement = connection.prepareStatement(ADVANCE);
			setPartitions(connection, statement, 1, slices.stream().map(LogSlice::partition).toList());
			statement.setArray(3, connection.createArrayOf("bigint", slices.stream().map(LogSlice::next).toArray()));
			statement.setString(4, version.projection());
			statement.setInt(5, version.number());
			return statement;
		});
		if (advanced != slices.size()) {
			throw new IllegalStateException(
					"Moved " + advanced + " of " + slices.size() + " checkpoints of " + version);
		}
	}

	private Map<LogPartition, Long> query(StatementMaker maker, ProjectionVersion version) {
		Map<LogPartition, Long> offsets = new TreeMap<>();
		this.jdbc.query((connection) -> {
			PreparedStatement statement = maker.make(connection);
			statement.setString(1, version.projection());
			statement.setInt(2, version.number());
			return statement;
		}, (row) -> {
			offsets.put(new LogPartition(row.getString(1), row.getInt(2)), row.getLong(3));
		});
		return offsets;
	}

	private static void setPartitions(Connection connection, PreparedStatement statement, int index,
			List<LogPartition> partitions) throws SQLException {
		statement.setArray(index, connection.createArrayOf("text", array(partitions, LogPartition::topic)));
		statement.setArray(index + 1, connection.createArrayOf("int", array(partitions, LogPartition::partition)));
	}

	private static Object[] offsets(List<LogPartition> partitions, Map<LogPartition, Long> offsets) {
		return array(partitions, (partition) -> Objects.requireNonNull(offsets.get(partition)));
	}

	private static Object[] array(List<LogPartition> partitions, Function<LogPartition, Object> component) {
		return partitions.stream().map(component).toArray();
	}

	/** Makes a statement whose first two parameters are the version. */
	private interface StatementMaker {

		PreparedStatement make(Connection connection) throws SQLException;

	}

}
