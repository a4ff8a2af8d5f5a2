package dev.millrace.eventstore.postgres;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Up while the events table can be read.
 */
final class EventStoreHealthIndicator extends AbstractHealthIndicator {

	private static final String READ_NOTHING = """
			SELECT position FROM event_store.events WHERE false
			""";

	private static final int TIMEOUT_SECONDS = 2;

	private final JdbcTemplate jdbc;

	EventStoreHealthIndicator(EventStoreDatabase database) {
		super("The event store cannot be read");
		this.jdbc = new JdbcTemplate(database.dataSource());
		this.jdbc.setQueryTimeout(TIMEOUT_SECONDS);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		this.jdbc.queryForList(READ_NOTHING);
		builder.up();
	}

}
