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
 * @param live queries that are kept up to date
 * @param history telling how rows came about
 */
@ConfigurationProperties("millrace.read-models")
record ReadModelProperties(@Nullable Datasource datasource, @DefaultValue("5s") Duration queryTimeout,
		@DefaultValue Live live, @DefaultValue History history) {

	ReadModelProperties {
		if (queryTimeout.toMillis() < 1) {
			throw new IllegalArgumentException(
					"millrace.read-models.query-timeout is " + queryTimeout + ": set it to at least 1ms");
		}
	}

	/**
	 * Queries that are kept up to date.
	 *
	 * @param interval how often is looked whether a read model has changed
	 * @param queriesMax how many different queries an instance keeps up to date
	 * @param clientsMax how many clients an instance sends them to
	 * @param heartbeatInterval how often a client hears something at least
	 */
	record Live(@DefaultValue("100ms") Duration interval, @DefaultValue("100") int queriesMax,
			@DefaultValue("1000") int clientsMax, @DefaultValue("15s") Duration heartbeatInterval) {

		Live {
			if (interval.toMillis() < 1 || heartbeatInterval.toMillis() < 1 || queriesMax < 1 || clientsMax < 1) {
				throw new IllegalArgumentException("millrace.read-models.live.interval is " + interval
						+ ", heartbeat-interval " + heartbeatInterval + ", queries-max " + queriesMax + ", clients-max "
						+ clientsMax + ": set each to at least 1, and times to at least 1ms");
			}
		}

	}

	/**
	 * Telling how rows came about.
	 *
	 * @param recordsMax how many records of the log are read for one row at most
	 * @param stepsMax how many of them may have changed the row
	 * @param timeout how long it may take
	 * @param atOnceMax how many rows an instance tells this of at once
	 */
	record History(@DefaultValue("1000000") long recordsMax, @DefaultValue("20000") int stepsMax,
			@DefaultValue("30s") Duration timeout, @DefaultValue("2") int atOnceMax) {

		History {
			if (recordsMax < 1 || stepsMax < 1 || timeout.toMillis() < 1 || atOnceMax < 1) {
				throw new IllegalArgumentException("millrace.read-models.history.records-max is " + recordsMax
						+ ", steps-max " + stepsMax + ", timeout " + timeout + ", at-once-max " + atOnceMax
						+ ": set each to at least 1, and the timeout to at least 1ms");
			}
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
