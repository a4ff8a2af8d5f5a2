package dev.millrace.cdc;

import java.time.Duration;

import dev.millrace.cdc.watch.WalBudget;

/**
 * What protects the source, and the capture from itself.
 *
 * @param lookInterval how often the slot is looked at
 * @param watchdogTimeout how long a capture that streams may make no progress; zero for
 * ever
 * @param walBudget how much WAL the source may keep
 */
public record Safeguards(Duration lookInterval, Duration watchdogTimeout, WalBudget walBudget) {

	public Safeguards {
		if (lookInterval.isZero() || lookInterval.isNegative()) {
			throw new IllegalArgumentException("A look at the slot every " + lookInterval);
		}
	}

}
