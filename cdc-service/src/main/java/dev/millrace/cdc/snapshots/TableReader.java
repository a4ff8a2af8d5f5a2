package dev.millrace.cdc.snapshots;

import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.TransactionSnapshot;
import dev.millrace.events.InvalidValueException;
import dev.millrace.cdc.take.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of tables in the order of their keys (port). Used by one thread.
 */
public interface TableReader extends AutoCloseable {

	/**
	 * Part a table's rows into ranges of about the same size.
	 * @param where an SQL condition that the rows meet; null for all
	 * @param ranges how many
	 * @param rowsMin a range with fewer rows is not worth it
	 */
	Plan plan(String table, @Nullable String where, int ranges, int rowsMin);

	/**
	 * The transactions that have changed a table and are not over for others.
	 * @return their 64-bit ids
	 */
	Set<Long> writers(String table);

	/**
	 * Read the first rows of a range.
	 * @param where an SQL condition that the rows meet; null for all
	 * @param rowsMax how many; fewer if they are large
	 */
	Chunk read(String table, @Nullable String where, KeyRange range, int rowsMax);

	/**
	 * Find out which keys no row has any more.
	 * @param keys as JSON
	 */
	Missing missing(String table, Collection<String> keys);

	/**
	 * Check a condition on rows without reading any.
	 * @throws InvalidValueException if Postgres does not take it
	 */
	void check(String table, String where);

	/**
	 * Make the source say something, so that the relay comes to the present although
	 * nothing captured is written.
	 */
	void heartbeat();

	@Override
	void close();

	/**
	 * A table in parts.
	 *
	 * @param ranges the parts
	 * @param rowsExpected about how many rows there are
	 */
	record Plan(List<KeyRange> ranges, long rowsExpected) {

		public Plan {
			ranges = List.copyOf(ranges);
		}

	}

	/**
	 * Keys that no row has.
	 *
	 * @param snapshot what the query saw
	 * @param lsn the end of the WAL afterwards
	 * @param rows the deletes
	 */
	record Missing(TransactionSnapshot snapshot, Lsn lsn, List<Captured.RowChanged> rows) {

		public Missing {
			rows = List.copyOf(rows);
		}

	}

	/**
	 * The first rows of a range.
	 *
	 * @param snapshot what the query saw
	 * @param lsn the end of the WAL afterwards
	 * @param rows in the order of their keys
	 * @param rest what is left of the range
	 */
	record Chunk(TransactionSnapshot snapshot, Lsn lsn, List<Captured.RowChanged> rows, KeyRange rest) {

		public Chunk {
			rows = List.copyOf(rows);
		}

	}

}
