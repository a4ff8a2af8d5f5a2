package dev.millrace.benchmarks.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.environment.ServiceProcess;
import dev.millrace.benchmarks.environment.StoreSettings;
import dev.millrace.commands.CommandApiApplication;
import dev.millrace.commands.CommandProperties;

/**
 * Commands and the event store in one application, as a process of its own.
 *
 * @param memory what it knows of a stream when a command arrives
 */
record CommandService(Memory memory, ServiceProcess process) implements AutoCloseable {

	private static final int CONNECTIONS = 16;

	private static final String CACHE = "--" + CommandProperties.PREFIX + ".cache.enabled=";

	static CommandService start(Path target, BenchmarkDatabase database, Memory memory) {
		List<String> arguments = new ArrayList<>(new StoreSettings(database.url(), CONNECTIONS, true).arguments());
		arguments.add(CACHE + (memory == Memory.HOT));
		return new CommandService(memory, ServiceProcess.start(target.resolve("benchmark-services"),
				"commands-" + memory.label(), CommandApiApplication.class, arguments));
	}

	/**
	 * Let so many clients work on these streams, of which each has a share of its own.
	 * @throws IllegalStateException if a client loses its connection, or its work fails
	 */
	<T> T work(int count, List<AccountStream> streams, Function<List<CommandClient>, T> work) {
		List<CommandClient> connected = new ArrayList<>();
		try {
			try {
				for (int number = 0; number < count; number++) {
					connected.add(new CommandClient(this.process.connect(), share(streams, number, count)));
				}
				return work.apply(connected);
			}
			finally {
				for (CommandClient client : connected) {
					client.close();
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("A client cannot connect: " + ex.getMessage(), ex);
		}
	}

	@Override
	public void close() {
		this.process.close();
	}

	private static List<AccountStream> share(List<AccountStream> streams, int client, int clients) {
		List<AccountStream> share = new ArrayList<>();
		for (int number = client; number < streams.size(); number += clients) {
			share.add(streams.get(number));
		}
		return share;
	}

	/** What a service knows of a stream. */
	enum Memory {

		/** Nothing: it keeps no states in memory. */
		COLD,

		/** Its state, from an earlier command. */
		HOT;

		String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
