package dev.millrace.benchmarks.account;

import java.math.BigDecimal;
import java.time.Instant;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTimed;

/**
 * What happened to an account.
 */
public sealed interface AccountEvent extends EventTimed {

	Instant bookedAt();

	@Override
	default Instant eventTime() {
		return bookedAt();
	}

	/** Money came in. */
	@DomainEvent("money-deposited")
	record MoneyDeposited(String reference, BigDecimal amount, Instant bookedAt) implements AccountEvent {
	}

	/** Money was paid out. */
	@DomainEvent("money-withdrawn")
	record MoneyWithdrawn(String reference, BigDecimal amount, Instant bookedAt) implements AccountEvent {
	}

}
