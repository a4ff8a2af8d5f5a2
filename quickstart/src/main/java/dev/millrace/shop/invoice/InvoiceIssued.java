package dev.millrace.shop.invoice;

import java.time.Instant;
import java.util.List;

import dev.millrace.events.DomainEvent;
import org.jspecify.annotations.Nullable;

/**
 * Goods were sold to a customer.
 */
@DomainEvent("invoice-issued")
public record InvoiceIssued(@Nullable String customerId, String country, Instant issuedAt,
		List<InvoiceLine> lines) implements InvoiceEvent {

	public InvoiceIssued {
		lines = List.copyOf(lines);
	}

}
