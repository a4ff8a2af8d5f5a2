package dev.millrace.commands.remote;

import dev.millrace.events.StreamId;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the service of the event store answers a read.
 */
final class RemoteStoreHealthIndicator extends AbstractHealthIndicator {

	/** Need not exist. */
	private static final StreamId ANY_STREAM = new StreamId("millrace", "health");

	private final RemoteEventStore store;

	private final RemoteStoreProperties properties;

	RemoteStoreHealthIndicator(RemoteEventStore store, RemoteStoreProperties properties) {
		super("The event store's service does not answer");
		this.store = store;
		this.properties = properties;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.withDetail("url", String.valueOf(this.properties.url()));
		this.store.probe(ANY_STREAM);
		builder.up();
	}

}
