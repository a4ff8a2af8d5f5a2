package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the command line says.
 *
 * @param benchmark which one to run; empty if none is named
 * @param rounds how many rounds are measured, 1 to {@value #ROUNDS_MAX}; 0 for those of
 * the benchmark
 * @param turn how long each contestant works in a round; zero for the time of the
 * benchmark
 * @param clients how many clients work at a time, at most {@value #COUNTS_MAX} different
 * numbers from 1 to {@value #CLIENTS_MAX}; empty for those of the benchmark
 * @param events of how many events an append or a stream is, at most {@value #COUNTS_MAX}
 * different numbers from 1 to {@value #EVENTS_MAX}; empty for those of the benchmark
 * @param loads the names of those loads that are wanted; empty for all of the benchmark
 */
public record Settings(String benchmark, int rounds, Duration turn, List<Integer> clients, List<Integer> events,
		List<String> loads) {

	static final int ROUNDS_MAX = 100;

	static final int SECONDS_MAX = 600;

	public static final int CLIENTS_MAX = 64;

	static final int EVENTS_MAX = 10_000_000;

	static final int COUNTS_MAX = 4;

	private static final int ROUNDS_DEFAULT = 5;

	private static final Duration TURN_DEFAULT = Duration.ofSeconds(3);

	private static final int NOT_GIVEN = 0;

	public Settings {
		clients = List.copyOf(clients);
		events = List.copyOf(events);
		loads = List.copyOf(loads);
	}

	/**
	 * Read the properties that start with {@code benchmark}.
	 * @throws UsageException if a value is not possible
	 */
	public static Settings of(Properties properties) {
		return new Settings(properties.getProperty("benchmark", "").strip(),
				number(properties, "benchmark.rounds", ROUNDS_MAX),
				Duration.ofSeconds(number(properties, "benchmark.seconds", SECONDS_MAX)),
				counts(properties, "benchmark.clients", CLIENTS_MAX),
				counts(properties, "benchmark.events", EVENTS_MAX), names(properties, "benchmark.loads"));
	}

	/**
	 * How many rounds are measured.
	 */
	@Override
	public int rounds() {
		return roundsOr(ROUNDS_DEFAULT);
	}

	public int roundsOr(int byDefault) {
		return (this.rounds != NOT_GIVEN) ? this.rounds : byDefault;
	}

	/**
	 * How long each contestant works in a round.
	 */
	@Override
	public Duration turn() {
		return turnOr(TURN_DEFAULT);
	}

	public Duration turnOr(Duration byDefault) {
		return this.turn.isZero() ? byDefault : this.turn;
	}

	/**
	 * Those loads that the command line names, or all.
	 * @throws UsageException if it names one that there is not
	 */
	public <T> List<T> namedLoads(List<T> all, Function<T, String> name) {
		List<String> known = all.stream().map(name).toList();
		this.loads.stream().filter((wanted) -> !known.contains(wanted)).findFirst().ifPresent((wanted) -> {
			throw new UsageException(
					"-Dbenchmark.loads=" + wanted + " is not possible: name some of " + String.join(",", known) + ".");
		});
		return this.loads.isEmpty() ? all
				: all.stream().filter((load) -> this.loads.contains(name.apply(load))).toList();
	}

	public List<Integer> clientsOr(List<Integer> byDefault) {
		return this.clients.isEmpty() ? byDefault : this.clients;
	}

	public List<Integer> eventsOr(List<Integer> byDefault) {
		return this.events.isEmpty() ? byDefault : this.events;
	}

	/**
	 * The one number of events that the command line names.
	 * @throws UsageException if it names several
	 */
	public int eventsOr(int byDefault) {
		if (this.events.size() > 1) {
			throw new UsageException(
					"-Dbenchmark.events=" + this.events.stream().map(String::valueOf).collect(Collectors.joining(","))
							+ " is not possible: name one number of events.");
		}
		return this.events.isEmpty() ? byDefault : this.events.getFirst();
	}

	private static int number(Properties properties, String name, int max) {
		String text = properties.getProperty(name, "").strip();
		return text.isEmpty() ? NOT_GIVEN : number(name, text, max);
	}

	private static List<String> names(Properties properties, String name) {
		return Stream.of(properties.getProperty(name, "").split(",", -1))
			.map(String::strip)
			.filter((one) -> !one.isEmpty())
			.distinct()
			.toList();
	}

	private static List<Integer> counts(Properties properties, String name, int max) {
		String text = properties.getProperty(name, "").strip();
		if (text.isEmpty()) {
			return List.of();
		}
		List<Integer> counts = Stream.of(text.split(",", -1))
			.map((count) -> number(name, count.strip(), max))
			.distinct()
			.sorted()
			.toList();
		if (counts.size() > COUNTS_MAX) {
			throw new UsageException(
					"-D" + name + "=" + text + " is too much: name at most " + COUNTS_MAX + " numbers.");
		}
		return counts;
	}

	private static int number(String name, String text, int max) {
		if (!text.matches("[1-9][0-9]{0,7}") || Integer.parseInt(text) > max) {
			throw new UsageException(
					"-D" + name + "=" + text + " is not possible: set a number from 1 to " + max + ".");
		}
		return Integer.parseInt(text);
	}

}
