package dev.millrace.shop.sales;

import java.math.BigDecimal;

import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.InvoiceIssued;

/**
 * The one row of the whole shop.
 *
 * @param scope {@value #ALL}
 * @param invoices how many
 * @param creditNotes how many
 * @param lines of both
 * @param revenue the sum of both in pounds sterling
 */
record ShopTotals(String scope, long invoices, long creditNotes, long lines, BigDecimal revenue) {

	static final String ALL = "all";

	static ShopTotals empty(String scope) {
		return new ShopTotals(scope, 0, 0, 0, BigDecimal.ZERO);
	}

	ShopTotals invoiced(InvoiceIssued invoice) {
		return new ShopTotals(this.scope, this.invoices + 1, this.creditNotes, this.lines + invoice.lines().size(),
				this.revenue.add(invoice.total()));
	}

	ShopTotals credited(CreditNoteIssued creditNote) {
		return new ShopTotals(this.scope, this.invoices, this.creditNotes + 1, this.lines + creditNote.lines().size(),
				this.revenue.add(creditNote.total()));
	}

}
