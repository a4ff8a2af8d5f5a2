package dev.millrace.projections;

import java.util.List;
import java.util.Set;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * A projection that writes its read model by SQL, for what a {@link FoldProjection}
 * cannot say: rows with several keys, several tables, updates by condition.
 * <p>
 * Its tables must be a function of the log: no identity columns, no clock, no chance.
 * That is what makes a rebuild verifiable.
 */
public non-sealed interface SqlProjection extends Projection {

	@Override
	default int version() {
		return 1;
	}

	@Override
	default Set<String> tables() {
		return Set.of();
	}

	/**
	 * The {@code CREATE TABLE} and {@code CREATE INDEX} statements, without schema. Each
	 * table becomes a view of the same name in {@code read_models}; the one called as the
	 * projection, with underscores, is its read model over REST.
	 */
	List<String> definition();

	/**
	 * Whether entries may be written again, beginning with any of them, without changing
	 * the rows that there are in the end: rows that are inserted or replaced as a whole,
	 * not sums. Only then can the projection be rewound to a time; others are rebuilt.
	 */
	default boolean isRepeatable() {
		return false;
	}

	/**
	 * Write a batch, with as few statements as its size allows. Runs in the transaction
	 * that moves the checkpoint, with the search path on the version's own schema.
	 * Entries of several partitions may reach one row at once from several instances: let
	 * the statement itself do the arithmetic, and write rows in the order of their key.
	 */
	void project(List<Entry> batch, JdbcOperations sql);

}
