package dev.millrace.cdc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.cdc.postgres.PostgresAdapter;
import dev.millrace.cdc.postgres.PostgresSettings;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Cursor;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where the history ends and the WAL begins, every event is on exactly one side.
 */
class HandoverIT {

	private static final int SLOTS = Integer.getInteger("millrace.handover.slots", 20);

	private final Source source = new Source();

	@Test
	void an_event_committed_while_the_slot_is_created_is_in_the_history_or_in_the_wal_and_not_in_both()
			throws Exception {
		this.source.execute("CREATE SCHEMA " + this.source.name(),
				"CREATE TABLE " + this.source.name() + ".items (id int PRIMARY KEY, n int)");
		SourceDatabase database = PostgresAdapter.sourceDatabase(new PostgresSettings(this.source.connection(),
				this.source.name(), this.source.name(), Duration.ofSeconds(10), Duration.ofSeconds(10), true));
		database.publish(List.of(), Map.of());
		try (Load load = new Load(this.source, 0, this.source.name() + ".items", 30, 1)) {
			load.allow(Integer.MAX_VALUE);
			for (int slot = 0; slot < SLOTS; slot++) {
				checkOneSlot(database);
			}
		}
	}

	private void checkOneSlot(SourceDatabase database) throws Exception {
		long floor = Long.parseLong(
				this.source.query("SELECT greatest(0, coalesce(max(transaction_id), 0) - 2000) FROM event_store.events")
					.getFirst());
		NewSlot slot = database.createSlot();
		Set<Long> history = new HashSet<>();
		try (SourceDatabase.EventHistory reader = database
			.history(new Cursor.History(slot.snapshot(), floor, Long.MAX_VALUE), null)) {
			for (List<Captured.EventAppended> page = reader.next(1000); !page.isEmpty(); page = reader.next(1000)) {
				page.forEach((appended) -> history.add(appended.event().position()));
			}
		}
		Set<Long> streamed = new HashSet<>();
		Set<Long> all = new HashSet<>();
		try (Connection connection = this.source.connect(); Statement statement = connection.createStatement()) {
			try (ResultSet row = statement
				.executeQuery("SELECT position FROM event_store.events WHERE transaction_id > " + floor)) {
				while (row.next()) {
					all.add(row.getLong(1));
				}
			}
			try (ResultSet row = statement.executeQuery("SELECT data FROM pg_logical_slot_peek_binary_changes('"
					+ this.source.name() + "', NULL, NULL, 'proto_version', '1', 'publication_names', '"
					+ this.source.name() + "') WHERE get_byte(data, 0) = 73")) {
				while (row.next()) {
					streamed.add(position(row.getBytes(1)));
				}
			}
		}
		database.dropSlot();
		Set<Long> both = new HashSet<>(history);
		both.retainAll(streamed);
		all.removeAll(history);
		all.removeAll(streamed);
		assertThat(both).as("in both, slot " + slot).isEmpty();
		assertThat(all).as("in neither, slot " + slot).isEmpty();
	}

	private static long position(byte[] insert) {
		ByteBuffer buffer = ByteBuffer.wrap(insert, 9, insert.length - 9);
		byte[] text = new byte[buffer.getInt()];
		buffer.get(text);
		return Long.parseLong(new String(text, StandardCharsets.UTF_8));
	}

}
