package dev.millrace.commands.autoconfigure;

import dev.millrace.commands.remote.RemoteStoreConfiguration;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The event store as a service of its own, where none is in the application.
 */
@AutoConfiguration(before = CommandAutoConfiguration.class,
		afterName = "dev.millrace.eventstore.autoconfigure.EventStoreAutoConfiguration")
@Import(RemoteStoreConfiguration.class)
public final class RemoteStoreAutoConfiguration {

	RemoteStoreAutoConfiguration() {
	}

}
