package dev.millrace.commands.remote;

import dev.millrace.commands.CommandApiApplication;
import dev.millrace.commands.orders.OrderDecider;

import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The commands of orders as an application of its own, whose event store is a service.
 */
final class CommandsProcess {

	/**
	 * What the tests of this module have on their class path, and an application has not.
	 */
	private static final String WITHOUT_STORE = "--spring.autoconfigure.exclude="
			+ "dev.millrace.eventstore.autoconfigure.EventStoreAutoConfiguration,"
			+ "dev.millrace.eventstore.autoconfigure.EventStoreWebAutoConfiguration";

	private CommandsProcess() {
	}

	public static void main(String[] arguments) {
		new SpringApplicationBuilder(CommandApiApplication.class, OrderDecider.class).run(arguments);
	}

	static String[] arguments(int port, int storePort) {
		String prefix = "--millrace.commands.event-store.";
		return new String[] { WITHOUT_STORE, "--server.port=" + port,
				"--management.endpoint.health.show-components=always", prefix + "url=http://localhost:" + storePort,
				prefix + "attempts-max=3", prefix + "backoff=50ms" };
	}

}
