package dev.millrace.projections.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where read models are.
 *
 * @param datasource the database of the read models; without it they are in the
 * application's
 */
@ConfigurationProperties("millrace.read-models")
record ReadModelProperties(@Nullable Datasource datasource) {

	/**
	 * A database.
	 *
	 * @param url the JDBC URL
	 * @param username the login user
	 * @param password the login password
	 */
	record Datasource(String url, @Nullable String username, @Nullable String password) {
	}

}
