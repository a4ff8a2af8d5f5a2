package dev.millrace.benchmarks.account;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

import dev.millrace.benchmarks.account.AccountCommand.Deposit;
import dev.millrace.benchmarks.account.AccountCommand.Withdraw;
import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.benchmarks.account.AccountEvent.MoneyWithdrawn;
import dev.millrace.test.DeciderFixture;
import org.junit.jupiter.api.Test;

class AccountDeciderTests {

	private static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");

	private final DeciderFixture<AccountCommand, AccountEvent, Account> account = DeciderFixture
		.of(new AccountDecider());

	@Test
	void the_whole_balance_can_be_withdrawn() {
		this.account.given(deposited("100.00"))
			.when(new Withdraw("rent", new BigDecimal("100.00"), MORNING))
			.thenEvents(new MoneyWithdrawn("rent", new BigDecimal("100.00"), MORNING));
	}

	@Test
	void a_cent_more_than_the_balance_is_rejected() {
		this.account.given(deposited("100.00"))
			.when(new Withdraw("rent", new BigDecimal("100.01"), MORNING))
			.thenRejected("not-covered");
	}

	@Test
	void the_limit_of_a_day_is_shared_by_all_its_withdrawals() {
		this.account.given(deposited("5000.00"), new MoneyWithdrawn("rent", new BigDecimal("999.99"), MORNING))
			.when(new Withdraw("food", new BigDecimal("0.02"), MORNING))
			.thenRejected("day-limit");
	}

	@Test
	void another_day_has_its_own_limit() {
		Instant nextDay = MORNING.plus(Duration.ofDays(1));
		this.account.given(deposited("5000.00"), new MoneyWithdrawn("rent", new BigDecimal("1000.00"), MORNING))
			.when(new Withdraw("food", new BigDecimal("1000.00"), nextDay))
			.thenEvents(new MoneyWithdrawn("food", new BigDecimal("1000.00"), nextDay));
	}

	@Test
	void a_deposit_is_booked() {
		this.account.given()
			.when(new Deposit("wage", BigDecimal.ONE, MORNING))
			.thenEvents(new MoneyDeposited("wage", BigDecimal.ONE, MORNING));
	}

	private static MoneyDeposited deposited(String amount) {
		return new MoneyDeposited("wage", new BigDecimal(amount), MORNING);
	}

}
