package dev.millrace.shop.invoice;

import java.time.Instant;
import java.util.List;

import dev.millrace.events.DomainEvent;
import org.jspecify.annotations.Nullable;

/**
 * Goods came back from a customer.
 */
@DomainEvent("credit-note-issued")
public record CreditNoteIssued(@Nullable String customerId, String country, Instant issuedAt,
		List<InvoiceLine> lines) implements InvoiceEvent {

	public CreditNoteIssued {
		lines = List.copyOf(lines);
	}

}
