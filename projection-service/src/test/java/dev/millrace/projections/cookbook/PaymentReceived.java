package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.Instant;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTimed;

/**
 * Money came in for an order.
 */
@DomainEvent("payment-received")
public record PaymentReceived(String orderId, BigDecimal amount, Instant at) implements EventTimed {

	@Override
	public Instant eventTime() {
		return this.at;
	}

}
