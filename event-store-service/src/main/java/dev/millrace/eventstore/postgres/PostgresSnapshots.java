package dev.millrace.eventstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;
import dev.millrace.eventstore.EventStoreProperties;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Snapshots in a Postgres table beside the events, one row per stream and fingerprint.
 */
final class PostgresSnapshots implements Snapshots {

	private static final String FIND = """
			SELECT revision, state
			FROM event_store.snapshots
			WHERE stream_id = ? AND fingerprint = ?
			""";

	// One of the same revision is kept anew: the earlier may be one that nobody can read.
	private static final String SAVE = """
			INSERT INTO event_store.snapshots AS kept (stream_id, fingerprint, revision, state, taken_at)
			VALUES (?, ?, ?, ?::json, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
			ON CONFLICT ON CONSTRAINT snapshots_pk DO UPDATE
			SET revision = EXCLUDED.revision, state = EXCLUDED.state, taken_at = EXCLUDED.taken_at
			WHERE kept.revision <= EXCLUDED.revision
			""";

	private static final String DELETE = """
			DELETE FROM event_store.snapshots
			WHERE stream_id = ?
			""";

	// In parts, so that no statement takes long. Byte by byte, '.' follows '-'.
	private static final String DELETE_CATEGORY = """
			DELETE FROM event_store.snapshots
			WHERE ctid = ANY (ARRAY(
			  SELECT ctid FROM event_store.snapshots
			  WHERE stream_id >= ? || '-' AND stream_id < ? || '.'
			  LIMIT ?
			))
			""";

	private static final int DELETED_AT_ONCE_MAX = 10_000;

	private final JdbcClient jdbc;

	PostgresSnapshots(EventStoreDatabase database, EventStoreProperties properties) {
		this.jdbc = JdbcClient.create(database.template(properties));
	}

	@Override
	public Optional<Snapshot> find(StreamId streamId, String fingerprint) {
		return PostgresCalls.reading(() -> this.jdbc.sql(FIND)
			.param(streamId.toString())
			.param(fingerprint)
			.query((row, number) -> snapshot(streamId, fingerprint, row))
			.optional());
	}

	@Override
	public void save(Snapshot snapshot) {
		changing(() -> this.jdbc.sql(SAVE)
			.param(snapshot.streamId().toString())
			.param(snapshot.fingerprint())
			.param(snapshot.revision())
			.param(snapshot.state())
			.update());
	}

	@Override
	public int delete(StreamId streamId) {
		return changing(() -> this.jdbc.sql(DELETE).param(streamId.toString()).update());
	}

	@Override
	public int deleteCategory(String category) {
		StreamId.checkCategory(category);
		int deleted = 0;
		int part;
		do {
			part = changing(() -> this.jdbc.sql(DELETE_CATEGORY)
				.param(category)
				.param(category)
				.param(DELETED_AT_ONCE_MAX)
				.update());
			deleted += part;
		}
		while (part == DELETED_AT_ONCE_MAX);
		return deleted;
	}

	private static int changing(Supplier<Integer> call) {
		return PostgresCalls.writing("no snapshot was changed", "repeat it, it has no second effect", call);
	}

	private static Snapshot snapshot(StreamId streamId, String fingerprint, ResultSet row) throws SQLException {
		return new Snapshot(streamId, fingerprint, row.getLong("revision"), row.getString("state"));
	}

}
