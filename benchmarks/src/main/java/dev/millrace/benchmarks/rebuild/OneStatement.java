package dev.millrace.benchmarks.rebuild;

/**
 * One SQL statement over the same events in the same database: no log, no decoding
 * elsewhere, nothing that could go on where it stopped.
 */
final class OneStatement implements Loader {

	private static final String FILL = """
			INSERT INTO %s (account, bookings, balance, last_booked_at)
			SELECT account, count(*), sum((data ->> 'amount')::numeric), max((data ->> 'bookedAt')::timestamptz)
			FROM %s WHERE type = 'money-deposited' GROUP BY account
			""";

	private final Load load;

	private final String events;

	private final AccountTable table;

	OneStatement(Load load, String events, AccountTable table) {
		this.load = load;
		this.events = events;
		this.table = table;
	}

	@Override
	public String name() {
		return "one-sql-statement";
	}

	@Override
	public Load load() {
		return this.load;
	}

	@Override
	public long fill() {
		this.table.empty();
		long begin = System.nanoTime();
		this.table.sql().sql(FILL.formatted(this.table.name(), this.events)).update();
		long nanos = System.nanoTime() - begin;
		this.table.require(this.load.totals());
		return nanos;
	}

}
