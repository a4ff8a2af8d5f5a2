package dev.millrace.test;

import javax.sql.DataSource;

import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database that one test has for itself.
 *
 * @param name unique among the databases of the server
 * @param url for JDBC
 * @param username may do everything
 * @param password of that user
 */
public record TestDatabase(String name, String url, String username, String password) {

	/**
	 * A data source without a pool: each connection is a new one.
	 */
	public DataSource dataSource() {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setURL(this.url);
		dataSource.setUser(this.username);
		dataSource.setPassword(this.password);
		return dataSource;
	}

}
