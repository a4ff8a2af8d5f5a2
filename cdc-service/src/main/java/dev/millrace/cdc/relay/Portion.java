package dev.millrace.cdc.relay;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.millrace.cdc.take.Takes;

/**
 * Rows of a table as one query saw them.
 *
 * @param snapshot what the query saw
 * @param writers the 64-bit ids of the transactions that had changed the table and were
 * not over before the query began, as far as {@link Taking#isSettled()} does not make it
 * needless to know
 * @param lsn the end of the WAL afterwards: what the query saw was committed before
 * @param rows in the order in which they are to be published
 * @param advance what the takes are when the rows are published; nothing if the rows are
 * not wanted any more
 */
public record Portion(TransactionSnapshot snapshot, Set<Long> writers, Lsn lsn, List<Captured.RowChanged> rows,
		Function<Takes, Optional<Takes>> advance) {

	public Portion {
		writers = Set.copyOf(writers);
		rows = List.copyOf(rows);
	}

}
