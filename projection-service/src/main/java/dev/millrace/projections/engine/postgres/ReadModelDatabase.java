package dev.millrace.projections.engine.postgres;

import javax.sql.DataSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The Postgres database of the read models. A type of its own, so that it never competes
 * with the application's {@link DataSource}.
 */
public final class ReadModelDatabase implements AutoCloseable {

	private final DataSource dataSource;

	private final boolean owned;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transaction;

	/**
	 * @param owned whether closing this closes the data source
	 */
	public ReadModelDatabase(DataSource dataSource, boolean owned) {
		this.dataSource = dataSource;
		this.owned = owned;
		this.jdbc = new JdbcTemplate(dataSource);
		this.transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
	}

	public DataSource dataSource() {
		return this.dataSource;
	}

	public JdbcTemplate jdbc() {
		return this.jdbc;
	}

	public JdbcClient client() {
		return JdbcClient.create(this.jdbc);
	}

	public TransactionTemplate transaction() {
		return this.transaction;
	}

	@Override
	public void close() throws Exception {
		if (this.owned && this.dataSource instanceof AutoCloseable closeable) {
			closeable.close();
		}
	}

}
