package dev.millrace.commands.accounts;

import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.DomainEvent;

/**
 * Accounts that are never overdrawn. Opening an open account is nothing to do.
 */
public final class AccountDecider
		implements Decider<AccountDecider.AccountCommand, AccountDecider.AccountEvent, AccountDecider.Account> {

	@Override
	public String category() {
		return "account";
	}

	@Override
	public Account initialState() {
		return new Account(false, 0, 0);
	}

	@Override
	public Decision<AccountEvent> decide(AccountCommand command, Account account) {
		return switch (command) {
			case Open open -> account.open() ? Decision.accept() : Decision.accept(new Opened());
			case Close close ->
				account.open() ? Decision.accept(new Closed()) : Decision.reject("account-closed", "It is not open");
			case Deposit(int amount) ->
				account.open() ? Decision.accept(new Deposited(amount, account.balance() + amount))
						: Decision.reject("account-closed", "It is not open");
			case Withdraw(int amount) ->
				!account.open() || amount > account.balance() ? Decision.reject("not-enough", "There is less than that")
						: Decision.accept(new Withdrawn(amount, account.balance() - amount));
		};
	}

	@Override
	public Account evolve(Account account, AccountEvent event) {
		return switch (event) {
			case Opened opened -> new Account(true, account.balance(), account.events() + 1);
			case Closed closed -> new Account(false, account.balance(), account.events() + 1);
			case Deposited(int amount, int balance) ->
				new Account(account.open(), account.balance() + amount, account.events() + 1);
			case Withdrawn(int amount, int balance) ->
				new Account(account.open(), account.balance() - amount, account.events() + 1);
		};
	}

	public record Account(boolean open, int balance, int events) {
	}

	public sealed interface AccountCommand {

	}

	public record Open() implements AccountCommand {
	}

	public record Close() implements AccountCommand {
	}

	public record Deposit(int amount) implements AccountCommand {
	}

	public record Withdraw(int amount) implements AccountCommand {
	}

	/** Each says what was decided on, so that a test sees whether that was so. */
	public sealed interface AccountEvent {

	}

	@DomainEvent("account-opened")
	public record Opened() implements AccountEvent {
	}

	@DomainEvent("account-closed")
	public record Closed() implements AccountEvent {
	}

	@DomainEvent("money-deposited")
	public record Deposited(int amount, int balance) implements AccountEvent {
	}

	@DomainEvent("money-withdrawn")
	public record Withdrawn(int amount, int balance) implements AccountEvent {
	}

}
