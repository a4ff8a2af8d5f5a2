package dev.millrace.benchmarks.account;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What is known of an account.
 *
 * @param balance never below 0
 * @param bookings how many there were
 * @param day of the last withdrawal, in UTC
 * @param withdrawnOnDay what was paid out on that day
 */
public record Account(BigDecimal balance, long bookings, LocalDate day, BigDecimal withdrawnOnDay) {

	static final Account EMPTY = new Account(BigDecimal.ZERO, 0, LocalDate.EPOCH, BigDecimal.ZERO);

	static final BigDecimal DAY_MAX = new BigDecimal("1000.00");

	Account deposited(BigDecimal amount) {
		return new Account(this.balance.add(amount), this.bookings + 1, this.day, this.withdrawnOnDay);
	}

	Account withdrawn(BigDecimal amount, Instant at) {
		return new Account(this.balance.subtract(amount), this.bookings + 1, day(at), withdrawnOnDayOf(at).add(amount));
	}

	boolean covers(BigDecimal amount) {
		return this.balance.compareTo(amount) >= 0;
	}

	boolean dayAllows(BigDecimal amount, Instant at) {
		return withdrawnOnDayOf(at).add(amount).compareTo(DAY_MAX) <= 0;
	}

	private BigDecimal withdrawnOnDayOf(Instant at) {
		return day(at).equals(this.day) ? this.withdrawnOnDay : BigDecimal.ZERO;
	}

	private static LocalDate day(Instant at) {
		return LocalDate.ofInstant(at, ZoneOffset.UTC);
	}

}
