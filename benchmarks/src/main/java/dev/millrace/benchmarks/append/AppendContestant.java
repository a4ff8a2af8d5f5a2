package dev.millrace.benchmarks.append;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.environment.Growth;
import dev.millrace.benchmarks.harness.Clients;
import dev.millrace.benchmarks.harness.Contestant;
import dev.millrace.benchmarks.harness.Measured;

/**
 * Clients that append to one table, all in the same way.
 *
 * @param name of its figure
 * @param load how many clients append how many events
 * @param source of the clients
 * @param table where the events arrive
 */
record AppendContestant(String name, Load load, AppendClient.Source source, String table, BenchmarkDatabase database,
		Duration turn) implements Contestant {

	private static final String CHARACTERS = "length(data::text)";

	@Override
	public List<Measured> takeTurn() {
		this.database.checkpoint();
		Growth growth = Growth.begin(this.database.sql(), this.table, CHARACTERS);
		Clients.Work work = AppendClient.work(this.source, this.load.clients(),
				(clients) -> Clients.run(clients, this.turn));
		long events = work.calls() * this.load.events();
		growth
			.require(new Growth.Content(events, work.calls(), BigDecimal.valueOf(events * SampleAppend.DATA.length())));
		return List.of(new Measured(this.name, "appends/s", work.callsPerSecond()));
	}

}
