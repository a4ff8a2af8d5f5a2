package dev.millrace.cdc;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.StoredEvents;
import dev.millrace.cdc.snapshots.TableReader;
import org.jspecify.annotations.Nullable;

/**
 * The database that is captured, beside its WAL (port).
 */
public interface SourceDatabase {

	/**
	 * Check everything that capturing needs.
	 * @param tables schema and name of each captured table
	 * @throws dev.millrace.cdc.relay.CaptureBlockedException if something is missing; the
	 * message says what to do
	 */
	void check(List<String> tables);

	/**
	 * Schema and name of each table whose changes could be captured.
	 */
	List<String> tables();

	/**
	 * The columns of tables that exist.
	 */
	List<TableColumns> columns(List<String> tables);

	/**
	 * Which database of which cluster this is.
	 */
	Cursor.Source identity();

	/**
	 * The slot, if it exists.
	 */
	Optional<Slot> slot();

	/**
	 * Create the slot.
	 */
	NewSlot createSlot();

	/**
	 * Drop the slot, which nobody may be using.
	 */
	void dropSlot();

	/**
	 * End the server process that still streams from the slot, for example for a process
	 * that died, and wait until the slot is free.
	 */
	void releaseSlot();

	/**
	 * Make the publication have the events table and these tables; create it if missing.
	 * @param rows by table, which of its rows; all of them for the others
	 */
	void publish(List<String> tables, Map<String, String> rows);

	/**
	 * A 64-bit transaction id of now, to which the 32-bit ids of the WAL are near.
	 */
	long currentTransactionId();

	/**
	 * Commit a transaction that changes nothing but is in the WAL, so that what is
	 * streamed reaches the present although nothing captured is written.
	 * @return a moment before that transaction
	 */
	Moment heartbeat();

	/**
	 * Read the events that are older than the slot.
	 * @param after what is published of them
	 * @param since without those that are visible in this snapshot; null for all
	 */
	EventHistory history(Cursor.History after, @Nullable String since);

	/**
	 * Open the store to look up single events.
	 */
	StoredEvents storedEvents();

	/**
	 * The timeline that the server writes.
	 */
	Timeline timeline();

	/**
	 * Open a reader of tables.
	 */
	TableReader tableReader();

	/**
	 * Events that are older than the slot, in the order of their transactions and then
	 * positions.
	 */
	interface EventHistory extends AutoCloseable {

		/**
		 * There are none.
		 */
		static EventHistory none() {
			return new EventHistory() {

				@Override
				public List<Captured.EventAppended> next(int max) {
					return List.of();
				}

				@Override
				public void close() {
					// Nothing is open.
				}

			};
		}

		/**
		 * The next events, an empty list after the last.
		 */
		List<Captured.EventAppended> next(int max);

		@Override
		void close();

	}

}
