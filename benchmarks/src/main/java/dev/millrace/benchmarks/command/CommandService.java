package dev.millrace.benchmarks.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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

	@Override
	public void close() {
		this.process.close();
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
