package dev.millrace.test;

import java.math.BigDecimal;
import java.util.List;

import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.json.Payload;
import dev.millrace.events.json.Upcaster;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The fixture, on a small account.
 */
class DeciderFixtureTests {

	// tag::upcaster[]
	/** Version 1 counted cents. */
	private static final Upcaster CENTS = Upcaster.of("money-deposited", 1, (data) -> {
		long cents = data.remove("cents").asLong();
		return data.put("amount", BigDecimal.valueOf(cents, 2));
	});

	// end::upcaster[]

	// tag::fixture[]
	private final DeciderFixture<AccountCommand, AccountEvent, Balance> account = DeciderFixture
		.of(new AccountDecider());

	// end::fixture[]

	// tag::accepted[]
	@Test
	void withdrawing_the_whole_balance_is_accepted() {
		this.account.given(new MoneyDeposited(new BigDecimal("10.00")))
			.when(new WithdrawMoney(new BigDecimal("10.00")))
			.thenEvents(new MoneyWithdrawn(new BigDecimal("10.00")))
			.thenState(new Balance(new BigDecimal("0.00")));
	}
	// end::accepted[]

	// tag::rejected[]
	@Test
	void withdrawing_one_cent_more_than_the_balance_is_rejected() {
		this.account.given(new MoneyDeposited(new BigDecimal("10.00")))
			.when(new WithdrawMoney(new BigDecimal("10.01")))
			.thenRejected("insufficient-funds")
			.thenState(new Balance(new BigDecimal("10.00")));
	}
	// end::rejected[]

	@Test
	void a_command_that_changes_nothing_is_accepted_without_events() {
		this.account.when(new WithdrawMoney(BigDecimal.ZERO)).thenEvents();
	}

	// tag::stored[]
	@Test
	void money_that_was_deposited_in_cents_is_still_there() {
		DeciderFixture.of(new AccountDecider(), CENTS)
			.givenStored("money-deposited", 1, """
					{"cents": 1000}""")
			.when(new WithdrawMoney(new BigDecimal("10.00")))
			.thenEvents(new MoneyWithdrawn(new BigDecimal("10.00")));
	}
	// end::stored[]

	@Test
	void a_stored_event_that_is_split_or_dropped_is_so_before_the_decider_sees_it() {
		EventType moved = new EventType("money-moved", 1);
		EventType deposited = new EventType("money-deposited", 2);
		Upcaster twice = Upcaster.split(moved, List.of(deposited),
				(data) -> List.of(new Payload(deposited, data), new Payload(deposited, data)));

		DeciderFixture.of(new AccountDecider(), twice, Upcaster.drop(new EventType("account-viewed", 1)))
			.givenStored("money-moved", 1, """
					{"amount": 5.00}""")
			.givenStored("account-viewed", 1, "{}")
			.when(new WithdrawMoney(new BigDecimal("10.00")))
			.thenState(new Balance(new BigDecimal("0.00")));
	}

	@Test
	void other_events_than_expected_fail_the_test() {
		DeciderFixture.Outcome<AccountEvent, Balance> outcome = this.account
			.when(new DepositMoney(new BigDecimal("1.00")));

		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> outcome.thenEvents(new MoneyDeposited(new BigDecimal("2.00"))))
			.withMessageContainingAll("1.00", "2.00");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(outcome::thenEvents);
	}

	@Test
	void a_rejection_with_another_code_or_none_fails_the_test() {
		DeciderFixture.Outcome<AccountEvent, Balance> rejected = this.account
			.when(new WithdrawMoney(new BigDecimal("1.00")));
		DeciderFixture.Outcome<AccountEvent, Balance> accepted = this.account
			.when(new DepositMoney(new BigDecimal("1.00")));

		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> rejected.thenRejected("account-closed"))
			.withMessageContainingAll("account-closed", "insufficient-funds");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(rejected::thenEvents);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> accepted.thenRejected("account-closed"));
	}

	@Test
	void another_state_than_expected_fails_the_test() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.account.when(new DepositMoney(new BigDecimal("1.00")))
				.thenState(new Balance(new BigDecimal("2.00"))));
	}

	@Test
	void an_event_that_json_changes_fails_the_test() {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.account.given(new AccountNamed("Ada")))
			.withMessageContaining("does not survive being stored")
			.withMessageContaining("ada");
	}

	@Test
	void a_stored_event_of_another_decider_fails_the_test() {
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> this.account.givenStored("invoice-issued", 1, "{}"))
			.withMessageContaining("invoice-issued");
	}

	@Test
	void a_decider_that_hides_its_events_needs_a_codec() {
		assertThatIllegalStateException().isThrownBy(() -> DeciderFixture.of(hiding(new AccountDecider())))
			.withMessageContaining("EventTypes.of");
	}

	private static <C, E, S> Decider<C, E, S> hiding(Decider<C, E, S> decider) {
		return new HidingDecider<>(decider);
	}

	sealed interface AccountCommand {

	}

	record DepositMoney(BigDecimal amount) implements AccountCommand {
	}

	record WithdrawMoney(BigDecimal amount) implements AccountCommand {
	}

	sealed interface AccountEvent {

	}

	@DomainEvent(value = "money-deposited", version = 2)
	record MoneyDeposited(BigDecimal amount) implements AccountEvent {
	}

	@DomainEvent("money-withdrawn")
	record MoneyWithdrawn(BigDecimal amount) implements AccountEvent {
	}

	/** Written in small letters, and so it does not come back as it was. */
	@DomainEvent("account-named")
	record AccountNamed(String name) implements AccountEvent {

		@Override
		public String name() {
			return this.name.toLowerCase(java.util.Locale.ROOT);
		}
	}

	record Balance(BigDecimal amount) {
	}

	private static final class AccountDecider implements Decider<AccountCommand, AccountEvent, Balance> {

		@Override
		public String category() {
			return "account";
		}

		@Override
		public Balance initialState() {
			return new Balance(new BigDecimal("0.00"));
		}

		@Override
		public Decision<AccountEvent> decide(AccountCommand command, Balance state) {
			return switch (command) {
				case DepositMoney deposit -> Decision.accept(new MoneyDeposited(deposit.amount()));
				case WithdrawMoney withdraw -> withdraw(withdraw.amount(), state);
			};
		}

		private static Decision<AccountEvent> withdraw(BigDecimal amount, Balance state) {
			if (amount.signum() == 0) {
				return Decision.accept();
			}
			if (state.amount().compareTo(amount) < 0) {
				return Decision.reject("insufficient-funds", "The balance is " + state.amount());
			}
			return Decision.accept(new MoneyWithdrawn(amount));
		}

		@Override
		public Balance evolve(Balance state, AccountEvent event) {
			return switch (event) {
				case MoneyDeposited deposited -> new Balance(state.amount().add(deposited.amount()));
				case MoneyWithdrawn withdrawn -> new Balance(state.amount().subtract(withdrawn.amount()));
				case AccountNamed named -> state;
			};
		}

	}

	private record HidingDecider<C, E, S>(Decider<C, E, S> hidden) implements Decider<C, E, S> {

		@Override
		public String category() {
			return this.hidden.category();
		}

		@Override
		public S initialState() {
			return this.hidden.initialState();
		}

		@Override
		public Decision<E> decide(C command, S state) {
			return this.hidden.decide(command, state);
		}

		@Override
		public S evolve(S state, E event) {
			return this.hidden.evolve(state, event);
		}
	}

}
