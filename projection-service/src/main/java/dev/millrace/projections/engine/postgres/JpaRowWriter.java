package dev.millrace.projections.engine.postgres;

import java.util.List;

import dev.millrace.projections.Entry;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * Hands entries to a JPA projection, with the search path on the version's schema.
 * <p>
 * A projection that reads an entity, changes it and writes it back would overwrite what
 * another instance wrote in between. What JPA has against that are versions of rows,
 * which count writes, and so are no function of the log. Therefore batches of one version
 * wait for each other.
 */
final class JpaRowWriter implements RowWriter {

	private static final String WAIT_FOR_OTHERS = """
			SELECT pg_advisory_xact_lock(hashtextextended('millrace.writes.' || ?, 0))
			""";

	/** So that what is in memory as entities is bounded, whatever a batch has. */
	private static final int ENTRIES_MAX = 10_000;

	private final PersistenceUnit unit;

	private final String schema;

	private final JdbcOperations jdbc;

	JpaRowWriter(PersistenceUnit unit, String schema, JdbcOperations jdbc) {
		this.unit = unit;
		this.schema = schema;
		this.jdbc = jdbc;
	}

	@Override
	public void write(List<Entry> entries) {
		if (!entries.isEmpty()) {
			this.jdbc.query(WAIT_FOR_OTHERS, (row) -> {
			}, this.schema);
			this.jdbc.execute("SET LOCAL search_path TO " + this.schema);
			for (int from = 0; from < entries.size(); from += ENTRIES_MAX) {
				this.unit.project(entries.subList(from, Math.min(from + ENTRIES_MAX, entries.size())));
			}
		}
	}

}
