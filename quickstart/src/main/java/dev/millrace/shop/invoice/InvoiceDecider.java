package dev.millrace.shop.invoice;

import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;

import org.springframework.stereotype.Component;

/**
 * The rules of invoice numbers: a number is issued once, as an invoice or as a credit
 * note.
 */
@Component
final class InvoiceDecider implements Decider<InvoiceCommand, InvoiceEvent, InvoiceState> {

	@Override
	public String category() {
		return "invoice";
	}

	@Override
	public InvoiceState initialState() {
		return InvoiceState.FREE;
	}

	@Override
	public Decision<InvoiceEvent> decide(InvoiceCommand command, InvoiceState state) {
		return switch (state) {
			case FREE -> Decision.accept(issued(command));
			case ISSUED -> Decision.reject("already-issued", "This number was issued before; take another number");
		};
	}

	@Override
	public InvoiceState evolve(InvoiceState state, InvoiceEvent event) {
		return InvoiceState.ISSUED;
	}

	private static InvoiceEvent issued(InvoiceCommand command) {
		return switch (command) {
			case IssueInvoice(var customerId, var country, var issuedAt, var lines) ->
				new InvoiceIssued(customerId, country, issuedAt, lines);
			case IssueCreditNote(var customerId, var country, var issuedAt, var lines) ->
				new CreditNoteIssued(customerId, country, issuedAt, lines);
		};
	}

}
