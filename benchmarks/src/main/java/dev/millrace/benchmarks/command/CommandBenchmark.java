package dev.millrace.benchmarks.command;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import dev.millrace.benchmarks.command.CommandService.Memory;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.environment.StoreContext;
import dev.millrace.benchmarks.environment.StoreSettings;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Figures;
import dev.millrace.benchmarks.harness.Report;
import dev.millrace.benchmarks.harness.Rounds;
import dev.millrace.benchmarks.harness.Settings;
import dev.millrace.benchmarks.harness.UsageException;
import dev.millrace.benchmarks.harness.WarmUp;

/**
 * How long a command takes from its request to its answer, and whether that depends on
 * how many events its stream has.
 */
public final class CommandBenchmark implements Benchmark {

	private static final List<Integer> CLIENTS = List.of(1, 8);

	private static final List<Integer> EVENTS = List.of(10, 100_000);

	private static final int WARM_UP_CLIENTS = 8;

	private final Path target;

	public CommandBenchmark(Path target) {
		this.target = target;
	}

	@Override
	public String name() {
		return "command";
	}

	@Override
	public Report run(Settings settings) {
		List<Integer> lengths = settings.eventsOr(EVENTS);
		if (lengths.getLast() > EVENTS.getLast()) {
			throw new UsageException("-Dbenchmark.events=" + lengths.getLast()
					+ " is not possible: a stream has at most " + EVENTS.getLast() + " events here.");
		}
		BenchmarkDatabase database = BenchmarkDatabase.start(this.target.resolve("benchmark-postgres"));
		try (StoreContext context = new StoreContext(new StoreSettings(database.url(), AccountStreams.WRITERS, false));
				CommandService cold = CommandService.start(this.target, database, Memory.COLD);
				CommandService hot = CommandService.start(this.target, database, Memory.HOT)) {
			List<Integer> clients = settings.clientsOr(CLIENTS);
			AccountStreams accounts = new AccountStreams(context.store());
			List.of(cold, hot).forEach((service) -> warmUp(service, accounts));
			List<StreamSupply> supplies = supplies(accounts, lengths, clients);
			Map<String, Figures> figures = new Rounds(settings.rounds(), System.out::println)
				.run(contestants(supplies, clients, List.of(cold, hot), database, settings.turn()));
			return Report.of(name(), figures, comparisons(lengths, clients), notes(settings, database));
		}
	}

	static List<Comparison> comparisons(List<Integer> lengths, List<Integer> clients) {
		List<Comparison> comparisons = new ArrayList<>();
		int shortest = lengths.getFirst();
		for (int length : lengths.subList(1, lengths.size())) {
			for (int count : clients) {
				for (Memory memory : Memory.values()) {
					String ours = name(length, memory, count);
					String limit = name(shortest, memory, count);
					comparisons.add(new Comparison(ours, limit));
					comparisons.add(new Comparison(ours + CommandContestant.P50, limit + CommandContestant.P50));
				}
			}
		}
		return comparisons;
	}

	static String name(int events, Memory memory, int clients) {
		return "command-" + events + "-events-" + memory.label() + "-" + clients
				+ ((clients == 1) ? "-client" : "-clients");
	}

	private static void warmUp(CommandService service, AccountStreams accounts) {
		List<AccountStream> streams = accounts.create(StreamSupply.SHORT_STREAMS, EVENTS.getFirst());
		service.work(WARM_UP_CLIENTS, streams, (clients) -> {
			WarmUp.run(clients);
			return clients.size();
		});
	}

	private static List<StreamSupply> supplies(AccountStreams accounts, List<Integer> lengths, List<Integer> clients) {
		int clientsMax = Collections.max(clients);
		return lengths.stream().map((length) -> new StreamSupply(accounts, length, clientsMax)).toList();
	}

	private static List<CommandContestant> contestants(List<StreamSupply> supplies, List<Integer> clients,
			List<CommandService> services, BenchmarkDatabase database, Duration turn) {
		List<CommandContestant> contestants = new ArrayList<>();
		for (int count : clients) {
			for (CommandService service : services) {
				for (StreamSupply supply : supplies) {
					contestants.add(new CommandContestant(name(supply.events(), service.memory(), count), count,
							service, supply, database, turn));
				}
			}
		}
		return contestants;
	}

	private static String notes(Settings settings, BenchmarkDatabase database) {
		return "commands with an idempotency key over HTTP, one event each; " + StreamSupply.SHORT_STREAMS
				+ " new streams per turn below " + StreamSupply.LONG_EVENTS + " events, from there one lasting stream"
				+ " per client; rounds: " + settings.rounds() + ", after one to warm up; " + settings.turn().toSeconds()
				+ " s per turn; " + database.conditions();
	}

}
