package dev.millrace.benchmarks.account;

import dev.millrace.benchmarks.account.AccountCommand.Deposit;
import dev.millrace.benchmarks.account.AccountCommand.Withdraw;
import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.benchmarks.account.AccountEvent.MoneyWithdrawn;
import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;

/**
 * The rules of accounts.
 */
public final class AccountDecider implements Decider<AccountCommand, AccountEvent, Account> {

	/** Of their streams. */
	public static final String CATEGORY = "account";

	@Override
	public String category() {
		return CATEGORY;
	}

	@Override
	public Account initialState() {
		return Account.EMPTY;
	}

	@Override
	public Decision<AccountEvent> decide(AccountCommand command, Account account) {
		return switch (command) {
			case Deposit deposit ->
				Decision.accept(new MoneyDeposited(deposit.reference(), deposit.amount(), deposit.bookedAt()));
			case Withdraw withdraw -> withdraw(withdraw, account);
		};
	}

	@Override
	public Account evolve(Account account, AccountEvent event) {
		return switch (event) {
			case MoneyDeposited deposited -> account.deposited(deposited.amount());
			case MoneyWithdrawn withdrawn -> account.withdrawn(withdrawn.amount(), withdrawn.bookedAt());
		};
	}

	private static Decision<AccountEvent> withdraw(Withdraw withdraw, Account account) {
		if (!account.covers(withdraw.amount())) {
			return Decision.reject("not-covered", "There is " + account.balance() + " on the account");
		}
		if (!account.dayAllows(withdraw.amount(), withdraw.bookedAt())) {
			return Decision.reject("day-limit", "At most " + Account.DAY_MAX + " are paid out on one day");
		}
		return Decision.accept(new MoneyWithdrawn(withdraw.reference(), withdraw.amount(), withdraw.bookedAt()));
	}

}
