package dev.millrace.benchmarks.append;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
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
		Clients.Work work = append();
		long events = work.calls() * this.load.events();
		growth
			.require(new Growth.Content(events, work.calls(), BigDecimal.valueOf(events * SampleAppend.DATA.length())));
		return List.of(new Measured(this.name, "appends/s", work.callsPerSecond()));
	}

	private Clients.Work append() {
		List<AppendClient> connected = new ArrayList<>();
		try {
			try {
				for (int number = 0; number < this.load.clients(); number++) {
					connected.add(this.source.connect());
				}
				return Clients.run(connected, this.turn);
			}
			finally {
				for (AppendClient client : connected) {
					client.close();
				}
			}
		}
		catch (IllegalStateException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(this.name + " cannot connect: " + ex.getMessage(), ex);
		}
	}

}
