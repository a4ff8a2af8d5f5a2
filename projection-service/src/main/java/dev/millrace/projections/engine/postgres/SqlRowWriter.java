package dev.millrace.projections.engine.postgres;

import java.util.List;

import dev.millrace.projections.Entry;
import dev.millrace.projections.SqlProjection;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * Hands entries to a SQL projection, with the search path on the version's schema.
 */
final class SqlRowWriter implements RowWriter {

	private final SqlProjection projection;

	private final String setSearchPath;

	private final JdbcOperations jdbc;

	SqlRowWriter(SqlProjection projection, String schema, JdbcOperations jdbc) {
		this.projection = projection;
		this.setSearchPath = "SET LOCAL search_path TO " + schema;
		this.jdbc = jdbc;
	}

	@Override
	public void write(List<Entry> entries) {
		if (!entries.isEmpty()) {
			this.jdbc.execute(this.setSearchPath);
			this.projection.project(entries, this.jdbc);
		}
	}

}
