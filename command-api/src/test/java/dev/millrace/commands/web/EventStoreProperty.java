package dev.millrace.commands.web;

import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;

import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * Gives an application under test an event store in a fresh database.
 */
final class EventStoreProperty {

	private EventStoreProperty() {
	}

	static TestDatabase register(DynamicPropertyRegistry registry) {
		TestDatabase database = TestEnvironment.shared().newDatabase();
		registry.add("millrace.event-store.datasource.url", database::url);
		registry.add("millrace.event-store.datasource.username", database::username);
		registry.add("millrace.event-store.datasource.password", database::password);
		return database;
	}

}
