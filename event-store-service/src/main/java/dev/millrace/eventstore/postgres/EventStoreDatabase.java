package dev.millrace.eventstore.postgres;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.millrace.eventstore.EventStoreProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * The database that the store lives in. A type of its own, so that no bean has to say
 * which of an application's DataSources it means.
 */
public final class EventStoreDatabase implements AutoCloseable {

	/**
	 * The rest is opened when needed: appends share their transactions and so need few.
	 */
	private static final int CONNECTIONS_IDLE_MIN = 2;

	private final DataSource dataSource;

	private final @Nullable HikariDataSource owned;

	private EventStoreDatabase(DataSource dataSource, @Nullable HikariDataSource owned) {
		this.dataSource = new Autocommit(dataSource);
		this.owned = owned;
	}

	/**
	 * The application's database. It is not closed with this object.
	 */
	static EventStoreDatabase of(DataSource dataSource) {
		return new EventStoreDatabase(dataSource, null);
	}

	/**
	 * A database of the store's own, with a pool that is closed with this object.
	 */
	static EventStoreDatabase open(EventStoreProperties.Database properties) {
		HikariDataSource pool = new HikariDataSource();
		pool.setPoolName("event-store");
		pool.setJdbcUrl(properties.url());
		pool.setUsername(properties.username());
		pool.setPassword(properties.password());
		pool.setMaximumPoolSize(properties.connectionsMax());
		pool.setMinimumIdle(CONNECTIONS_IDLE_MIN);
		pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
		pool.setExceptionOverride(new LeaveReadOnlyServers());
		return new EventStoreDatabase(pool, pool);
	}

	/**
	 * Connections that commit each statement and take no part in a transaction of the
	 * caller: an append that is answered is in the store, whatever the caller does next.
	 */
	DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Runs statements on those connections and waits as long as the properties say.
	 */
	JdbcTemplate template(EventStoreProperties properties) {
		JdbcTemplate template = new JdbcTemplate(this.dataSource);
		template.setQueryTimeout((int) properties.statementTimeout().toSeconds());
		return template;
	}

	@Override
	public void close() {
		if (this.owned != null) {
			this.owned.close();
		}
	}

	/**
	 * A server that takes no writes any more has perhaps handed over to another: the next
	 * connection finds that one.
	 */
	private static final class LeaveReadOnlyServers implements SQLExceptionOverride {

		@java.lang.Override
		public Override adjudicate(SQLException failure) {
			return (Refusal.of(String.valueOf(failure.getSQLState())).filter(Refusal.READ_ONLY::equals).isPresent())
					? Override.MUST_EVICT : Override.CONTINUE_EVICT;
		}

	}

	/**
	 * Spring binds a transaction's connection to the identity of its DataSource; behind
	 * another object, that connection is out of reach.
	 */
	private static final class Autocommit extends DelegatingDataSource {

		Autocommit(DataSource dataSource) {
			super(dataSource);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection connection = super.getConnection();
			if (!connection.getAutoCommit()) {
				connection.setAutoCommit(true);
			}
			return connection;
		}

	}

}
