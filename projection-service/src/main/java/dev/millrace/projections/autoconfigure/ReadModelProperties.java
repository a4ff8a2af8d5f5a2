package dev.millrace.projections.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where read models are, and how they are read.
 *
 * @param datasource the database of the read models; without it they are in the
 * application's
 * @param queryTimeout how long a query may take before it is ended and answered 503
 */
@ConfigurationProperties("millrace.read-models")
record ReadModelProperties(@Nullable Datasource datasource, @DefaultValue("5s") Duration queryTimeout) {

	ReadModelProperties {
		if (queryTimeout.toMillis() < 1) {
			throw new IllegalArgumentException(
					"millrace.read-models.query-timeout is " + queryTimeout + ": set it to at least 1ms");
		}
	}

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
