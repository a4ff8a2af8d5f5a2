package dev.millrace.benchmarks.account;

import java.math.BigDecimal;
import java.time.Instant;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

/**
 * What may be asked of an account.
 */
public sealed interface AccountCommand {

	/** Book money that came in. */
	record Deposit(@NotBlank String reference, @Positive BigDecimal amount,
			Instant bookedAt) implements AccountCommand {
	}

	/** Pay money out, if there is enough of it and the day's limit allows it. */
	record Withdraw(@NotBlank String reference, @Positive BigDecimal amount,
			Instant bookedAt) implements AccountCommand {
	}

}
