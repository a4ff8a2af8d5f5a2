package dev.millrace.shop.play;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.millrace.shop.invoice.InvoiceCommand;
import dev.millrace.shop.invoice.InvoiceLine;
import dev.millrace.shop.invoice.IssueCreditNote;
import dev.millrace.shop.invoice.IssueInvoice;
import org.jspecify.annotations.Nullable;

/**
 * All lines of one invoice or credit note, put together.
 *
 * @param line the file's line where it begins
 * @param number as printed on it; credit notes begin with a C
 * @param customerId null if nobody was asked
 * @param country as told at the till
 * @param issuedAt when its earliest line was rung up
 * @param lines in the order of the file
 */
record Document(long line, String number, @Nullable String customerId, String country, Instant issuedAt,
		List<InvoiceLine> lines) {

	private static final String CREDIT_NOTE_PREFIX = "C";

	Document {
		lines = List.copyOf(lines);
	}

	/**
	 * Whether goods came back. Everything else is an invoice, the adjustments of bad debt
	 * whose numbers begin with an A included.
	 */
	boolean isCreditNote() {
		return this.number.startsWith(CREDIT_NOTE_PREFIX);
	}

	InvoiceCommand command() {
		return isCreditNote() ? new IssueCreditNote(this.customerId, this.country, this.issuedAt, this.lines)
				: new IssueInvoice(this.customerId, this.country, this.issuedAt, this.lines);
	}

	BigDecimal total() {
		return this.lines.stream().map(InvoiceLine::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
	}

}
