package dev.millrace.benchmarks.command;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.environment.Growth;
import dev.millrace.benchmarks.harness.Clients;
import dev.millrace.benchmarks.harness.Contestant;
import dev.millrace.benchmarks.harness.Measured;

/**
 * Clients that send commands to streams of one length.
 *
 * @param name of its rate; the other figures have endings
 * @param streams of which each has one client only, so that none meets a conflict
 */
record CommandContestant(String name, int clients, CommandService service, StreamSupply streams,
		BenchmarkDatabase database, Duration turn) implements Contestant {

	static final String P50 = "-p50";

	static final String P99 = "-p99";

	private static final String EVENTS_TABLE = "event_store.events";

	private static final String AMOUNT = "(data->>'amount')::numeric";

	@Override
	public List<Measured> takeTurn() {
		List<AccountStream> all = this.streams.forTurn();
		return this.service.work(this.clients, all, (connected) -> measured(all, connected));
	}

	private List<Measured> measured(List<AccountStream> all, List<CommandClient> connected) {
		// Also where no memory is used, so that the streams and the JVM are alike.
		Clients.run(connected.stream().<Clients.Client>map((client) -> client::touchAll).toList(), Duration.ZERO);
		this.database.checkpoint();
		Growth growth = Growth.begin(this.database.sql(), EVENTS_TABLE, AMOUNT);
		long[] before = all.stream().mapToLong(AccountStream::revision).toArray();
		Clients.Work work = Clients.run(connected, this.turn);
		growth.require(new Growth.Content(work.calls(), grown(all, before),
				new BigDecimal(AccountStream.AMOUNT).multiply(BigDecimal.valueOf(work.calls()))));
		return List.of(new Measured(this.name, "commands/s", work.callsPerSecond()),
				new Measured(this.name + P50, "ms", work.percentileMilliseconds(50)),
				new Measured(this.name + P99, "ms", work.percentileMilliseconds(99)));
	}

	private static long grown(List<AccountStream> all, long[] before) {
		long grown = 0;
		for (int number = 0; number < before.length; number++) {
			if (all.get(number).revision() > before[number]) {
				grown++;
			}
		}
		return grown;
	}

}
