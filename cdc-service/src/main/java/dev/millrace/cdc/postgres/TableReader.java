package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.rows.SourceCatalog;

/**
 * Reads the rows of tables, all at one moment.
 */
final class TableReader {

	private static final int PAGE = 1_000;

	private final Connection connection;

	private final String publication;

	private final SourceCatalog catalog;

	private final InstantSource clock = InstantSource.system();

	TableReader(Connection connection, String publication, SourceCatalog catalog) {
		this.connection = connection;
		this.publication = publication;
		this.catalog = catalog;
	}

	void read(List<String> tables, ChangeSource.Handler handler, BooleanSupplier stopping) throws SQLException {
		this.connection.setAutoCommit(false);
		this.connection.setReadOnly(true);
		this.connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
		for (String table : tables) {
			PublishedTable published = PublishedTable.find(this.connection, this.publication, table)
				.orElseThrow(() -> new IllegalStateException("Table " + table + " is gone"));
			read(new RowSql(this.connection, published, this.catalog), handler, stopping);
		}
		this.connection.rollback();
	}

	private void read(RowSql sql, ChangeSource.Handler handler, BooleanSupplier stopping) throws SQLException {
		Instant readAt = this.clock.instant();
		List<Captured> page = new ArrayList<>(PAGE);
		try (Statement statement = this.connection.createStatement()) {
			statement.setFetchSize(PAGE);
			try (ResultSet result = statement.executeQuery("SELECT " + sql.columns() + " FROM " + sql.from())) {
				while (!stopping.getAsBoolean() && result.next()) {
					page.add(sql.read(sql.row(result), readAt));
					if (page.size() == PAGE) {
						handler.handle(page);
						page = new ArrayList<>(PAGE);
					}
				}
			}
		}
		handler.handle(page);
	}

}
