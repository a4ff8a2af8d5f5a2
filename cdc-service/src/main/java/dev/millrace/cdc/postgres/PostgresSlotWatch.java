package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.watch.SlotLook;
import dev.millrace.cdc.watch.SlotWatch;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the slot in one query.
 */
final class PostgresSlotWatch implements SlotWatch {

	private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

	private static final String LOOK = """
			SELECT s.confirmed_flush_lsn::text, s.restart_lsn::text, pg_current_wal_lsn()::text AS current_lsn,
			       r.sent_lsn::text, s.wal_status, s.safe_wal_size, s.active,
			       coalesce(t.spill_txns, 0) AS spilled_transactions, coalesce(t.spill_bytes, 0) AS spilled_bytes
			  FROM pg_replication_slots s
			  LEFT JOIN pg_stat_replication_slots t ON t.slot_name = s.slot_name
			  LEFT JOIN pg_stat_replication r ON r.pid = s.active_pid
			 WHERE s.slot_name = ?
			""";

	private final Connections connections;

	private final String slot;

	PostgresSlotWatch(Connections connections, String slot) {
		this.connections = connections;
		this.slot = slot;
	}

	@Override
	public Optional<SlotLook> look() {
		return this.connections.within(ANSWER_LIMIT, this::look);
	}

	private Optional<SlotLook> look(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(LOOK)) {
			statement.setString(1, this.slot);
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? Optional.of(look(row)) : Optional.empty();
			}
		}
	}

	private static SlotLook look(ResultSet row) throws SQLException {
		Lsn confirmed = lsn(row.getString("confirmed_flush_lsn"), Lsn.ZERO);
		long safe = row.getLong("safe_wal_size");
		OptionalLong safeBytes = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(safe);
		return new SlotLook(confirmed, lsn(row.getString("restart_lsn"), Lsn.ZERO),
				lsn(row.getString("current_lsn"), Lsn.ZERO), lsn(row.getString("sent_lsn"), confirmed),
				Objects.requireNonNullElse(row.getString("wal_status"), "unknown"), safeBytes, row.getBoolean("active"),
				row.getLong("spilled_transactions"), row.getLong("spilled_bytes"));
	}

	private static Lsn lsn(@Nullable String text, Lsn otherwise) {
		return (text != null) ? Lsn.parse(text) : otherwise;
	}

}
