package dev.millrace.cdc.postgres;

import java.util.Properties;

import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Where the source database is, and who we are there.
 *
 * @param url the JDBC URL
 * @param username the role; it needs REPLICATION
 * @param password its password, if it has one
 */
public record SourceConnection(String url, @Nullable String username, @Nullable String password) {

	/**
	 * The parts of the URL, completed by username and password.
	 * @throws IllegalArgumentException if it is not a URL of Postgres
	 */
	public Properties properties() {
		Properties properties = Driver.parseURL(this.url, null);
		if (properties == null) {
			throw new IllegalArgumentException(
					"'" + this.url + "' is not a JDBC URL of Postgres: write jdbc:postgresql://host:port/database");
		}
		if (this.username != null) {
			PGProperty.USER.set(properties, this.username);
		}
		if (this.password != null) {
			PGProperty.PASSWORD.set(properties, this.password);
		}
		return properties;
	}

	@Override
	public String toString() {
		return this.url;
	}

}
