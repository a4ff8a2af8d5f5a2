package dev.millrace.eventstore;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the event store.
 *
 * @param datasource where the store's database is; without it the application's
 * DataSource is used
 * @param eventSizeMax the most data one event may have, in UTF-8
 * @param appendSizeMax the largest body of an append over HTTP
 * @param groupCommit how appends that arrive together share a transaction
 * @param statementTimeout how long the store waits for Postgres to answer, whole seconds
 */
@ConfigurationProperties(EventStoreProperties.PREFIX)
public record EventStoreProperties(@Nullable Database datasource, @DefaultValue("1MB") DataSize eventSizeMax,
		@DefaultValue("8MB") DataSize appendSizeMax, @DefaultValue GroupCommit groupCommit,
		@DefaultValue("10s") Duration statementTimeout) {

	/** What the names of all these properties start with. */
	public static final String PREFIX = "millrace.event-store";

	/** Postgres keeps no value above 1 GB; an append holds several. */
	private static final DataSize SIZE_MAX = DataSize.ofMegabytes(256);

	private static final Duration STATEMENT_TIMEOUT_MAX = Duration.ofHours(1);

	public EventStoreProperties {
		checkSize("event-size-max", eventSizeMax);
		checkSize("append-size-max", appendSizeMax);
		if (statementTimeout.compareTo(Duration.ofSeconds(1)) < 0
				|| statementTimeout.compareTo(STATEMENT_TIMEOUT_MAX) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".statement-timeout", statementTimeout,
					"Set it between 1s and 1h.");
		}
	}

	private static void checkSize(String name, DataSize size) {
		if (size.toBytes() < 1 || size.compareTo(SIZE_MAX) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "." + name, size,
					"Set it between 1B and 256MB.");
		}
	}

	/**
	 * Appends that arrive together share one transaction and one round trip.
	 *
	 * @param enabled whether they do; otherwise each has a transaction of its own
	 * @param appendsMax the most appends in one transaction, 2 to 1000
	 * @param transactionsMax how many appends run at a time before they are grouped, 1 to
	 * 64; each holds a connection
	 */
	public record GroupCommit(@DefaultValue("true") boolean enabled, @DefaultValue("64") int appendsMax,
			@DefaultValue("8") int transactionsMax) {

		private static final int APPENDS_BOUND = 1_000;

		private static final int TRANSACTIONS_BOUND = 64;

		public GroupCommit {
			if (appendsMax < 2 || appendsMax > APPENDS_BOUND) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + ".group-commit.appends-max", appendsMax,
						"Set it between 2 and " + APPENDS_BOUND + ".");
			}
			if (transactionsMax < 1 || transactionsMax > TRANSACTIONS_BOUND) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + ".group-commit.transactions-max",
						transactionsMax, "Set it between 1 and " + TRANSACTIONS_BOUND + ".");
			}
		}

	}

	/**
	 * A database of the store's own.
	 *
	 * @param url JDBC URL, {@code jdbc:postgresql://host/database}
	 * @param username who the store connects as
	 * @param password the password of that user
	 * @param connectionsMax the most connections the store holds, at least 2
	 */
	public record Database(@Nullable String url, @Nullable String username, @Nullable String password,
			@DefaultValue("16") int connectionsMax) {

		private static final String URL_PREFIX = "jdbc:postgresql:";

		private static final int CONNECTIONS_MIN = 2;

		public Database {
			if (url == null || !url.startsWith(URL_PREFIX)) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + ".datasource.url", url,
						"The event store needs Postgres: set it to jdbc:postgresql://host/database.");
			}
			if (connectionsMax < CONNECTIONS_MIN) {
				throw new InvalidConfigurationPropertyValueException(PREFIX + ".datasource.connections-max",
						connectionsMax, "Set it to 2 or more: bringing the schema up to date takes two.");
			}
		}

	}

}
