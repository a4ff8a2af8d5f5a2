package dev.millrace.benchmarks.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.projections.Entry;
import dev.millrace.projections.SqlProjection;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * The rows of {@link AccountBalance} as a SQL projection: one statement a batch.
 */
record BalanceBySql(String category) implements SqlProjection {

	private static final String ADD = """
			INSERT INTO account_balance_sql AS a (account, bookings, balance, last_booked_at)
			SELECT account, count(*), sum(amount), max(booked_at)
			FROM unnest(?::text[], ?::numeric[], ?::timestamptz[]) AS d (account, amount, booked_at)
			GROUP BY account
			ORDER BY account
			ON CONFLICT (account) DO UPDATE SET bookings = a.bookings + excluded.bookings,
			  balance = a.balance + excluded.balance, last_booked_at = greatest(a.last_booked_at, excluded.last_booked_at)
			""";

	@Override
	public String name() {
		return "account-balance-sql";
	}

	@Override
	public Set<String> categories() {
		return Set.of(this.category);
	}

	@Override
	public Set<Class<?>> eventTypes() {
		return Set.of(MoneyDeposited.class);
	}

	@Override
	public List<String> definition() {
		return List.of("CREATE TABLE account_balance_sql (" + AccountBalance.COLUMNS + ")");
	}

	@Override
	public void project(List<Entry> batch, JdbcOperations sql) {
		List<Entry.OfEvent<?>> events = batch.stream().<Entry.OfEvent<?>>map(Entry.OfEvent.class::cast).toList();
		sql.update(ADD, (statement) -> {
			Connection connection = statement.getConnection();
			statement.setArray(1, array(connection, "text", events, (event) -> event.envelope().streamId().key()));
			statement.setArray(2, array(connection, "numeric", events, (event) -> deposit(event).amount()));
			statement.setArray(3,
					array(connection, "timestamptz", events, (event) -> deposit(event).bookedAt().toString()));
		});
	}

	private static MoneyDeposited deposit(Entry.OfEvent<?> event) {
		return (MoneyDeposited) event.data();
	}

	private static java.sql.Array array(Connection connection, String type, List<Entry.OfEvent<?>> events,
			Function<Entry.OfEvent<?>, Object> element) throws SQLException {
		return connection.createArrayOf(type, events.stream().map(element).toArray());
	}

}
