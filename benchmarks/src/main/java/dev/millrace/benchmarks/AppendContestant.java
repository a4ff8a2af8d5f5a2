package dev.millrace.benchmarks;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Clients that append to one table, all in the same way.
 */
final class AppendContestant implements Contestant {

	private static final String CHECKPOINT = "CHECKPOINT";

	private final String name;

	private final int clients;

	private final AppendClient.Source source;

	private final EventTable table;

	private final JdbcClient sql;

	private final Duration turn;

	AppendContestant(String name, int clients, AppendClient.Source source, EventTable table, JdbcClient sql,
			Duration turn) {
		this.name = name;
		this.clients = clients;
		this.source = source;
		this.table = table;
		this.sql = sql;
		this.turn = turn;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public String unit() {
		return "appends/s";
	}

	@Override
	public double takeTurn() {
		EventTable.Content before = this.table.content();
		// Nobody pays for what another contestant left unwritten.
		this.sql.sql(CHECKPOINT).update();
		Clients.Work work = append();
		this.table.content().requireAppendedSince(before, work.calls());
		return work.callsPerSecond();
	}

	private Clients.Work append() {
		List<AppendClient> connected = new ArrayList<>();
		try {
			try {
				for (int number = 0; number < this.clients; number++) {
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
		catch (SQLException ex) {
			throw new IllegalStateException(this.name + " cannot connect: " + ex.getMessage(), ex);
		}
	}

}
