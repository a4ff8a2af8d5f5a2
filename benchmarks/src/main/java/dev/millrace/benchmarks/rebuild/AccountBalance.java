package dev.millrace.benchmarks.rebuild;

import java.math.BigDecimal;
import java.time.Instant;

import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;

/**
 * The row of an account.
 *
 * @param bookings how many there were
 * @param balance of all of them
 * @param lastBookedAt when the latest was
 */
record AccountBalance(String account, long bookings, BigDecimal balance, Instant lastBookedAt) {

	/** The same columns, for the contestants that make their own table. */
	static final String COLUMNS = """
			account text PRIMARY KEY, bookings bigint NOT NULL, balance numeric NOT NULL, last_booked_at timestamptz NOT NULL
			""";

	static FoldProjection<AccountBalance> projection(String name, String category) {
		return FoldProjection.of(name, AccountBalance.class)
			.startingFrom((String account) -> new AccountBalance(account, 0, BigDecimal.ZERO, Instant.EPOCH))
			.category(category)
			.onEntry(MoneyDeposited.class, AccountBalance::account, AccountBalance::deposited)
			.build();
	}

	private static String account(Entry.OfEvent<MoneyDeposited> entry) {
		return entry.envelope().streamId().key();
	}

	private AccountBalance deposited(Entry.OfEvent<MoneyDeposited> entry) {
		MoneyDeposited event = entry.data();
		Instant latest = event.bookedAt().isAfter(this.lastBookedAt) ? event.bookedAt() : this.lastBookedAt;
		return new AccountBalance(this.account, this.bookings + 1, this.balance.add(event.amount()), latest);
	}

}
