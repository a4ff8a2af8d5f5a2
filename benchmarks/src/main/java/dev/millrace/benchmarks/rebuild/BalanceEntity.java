package dev.millrace.benchmarks.rebuild;

import java.math.BigDecimal;
import java.time.Instant;

import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/**
 * The row of {@link AccountBalance} as an entity.
 */
@Entity
@Table(name = "account_balance_jpa")
class BalanceEntity {

	@Id
	private String account;

	@SuppressWarnings("UnusedVariable") // Hibernate reads the fields
	private long bookings;

	@Column(nullable = false)
	private BigDecimal balance = BigDecimal.ZERO;

	@Column(nullable = false)
	private Instant lastBookedAt = Instant.EPOCH;

	@NullUnmarked // Hibernate sets the fields
	protected BalanceEntity() {
	}

	BalanceEntity(String account) {
		this.account = account;
	}

	String account() {
		return this.account;
	}

	void deposited(MoneyDeposited event) {
		this.bookings++;
		this.balance = this.balance.add(event.amount());
		this.lastBookedAt = event.bookedAt().isAfter(this.lastBookedAt) ? event.bookedAt() : this.lastBookedAt;
	}

}
