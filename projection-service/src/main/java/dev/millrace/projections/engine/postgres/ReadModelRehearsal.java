package dev.millrace.projections.engine.postgres;

import java.util.List;
import java.util.Objects;

import dev.millrace.projections.Entry;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ProjectionVersion.State;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Builds read models for tests, as the engine builds them, in a transaction that is
 * rolled back.
 */
public final class ReadModelRehearsal {

	private final ReadModelDatabase database;

	public ReadModelRehearsal(ReadModelDatabase database) {
		this.database = database;
	}

	/**
	 * Project batches into fresh tables and read one of these.
	 * @param table which one
	 * @param rowType a record of the columns to read
	 */
	public <R> List<R> rows(Projection projection, List<List<Entry>> batches, String table, Class<R> rowType) {
		ProjectionVersion version = new ProjectionVersion(projection.name(), 1, projection.version(), State.BUILDING);
		return Objects.requireNonNull(this.database.transaction().execute((transaction) -> {
			transaction.setRollbackOnly();
			JdbcClient client = this.database.client();
			PersistenceUnits units = PersistenceUnits.none();
			new VersionTables(client, units).create(version, projection);
			RowWriter writer = PostgresReadModels.rowWriter(version, projection, this.database.jdbc(), units);
			batches.forEach(writer::write);
			RowType<R> row = new RowType<>(rowType);
			return client.sql("SELECT " + row.columnNames() + " FROM " + version.schema() + "." + table)
				.query((found, number) -> row.read(found))
				.list();
		}));
	}

}
