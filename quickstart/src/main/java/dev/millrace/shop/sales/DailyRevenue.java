package dev.millrace.shop.sales;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;

import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.InvoiceEvent;
import dev.millrace.shop.invoice.InvoiceIssued;

/**
 * One row per day on which something was issued, by event time in UTC.
 *
 * @param invoices how many
 * @param creditNotes how many
 * @param lines of both
 * @param revenue the sum of both in pounds sterling
 */
record DailyRevenue(LocalDate day, long invoices, long creditNotes, long lines, BigDecimal revenue) {

	static DailyRevenue empty(LocalDate day) {
		return new DailyRevenue(day, 0, 0, 0, BigDecimal.ZERO);
	}

	static LocalDate key(InvoiceEvent event) {
		return LocalDate.ofInstant(event.eventTime(), ZoneOffset.UTC);
	}

	DailyRevenue invoiced(InvoiceIssued invoice) {
		return new DailyRevenue(this.day, this.invoices + 1, this.creditNotes, this.lines + invoice.lines().size(),
				this.revenue.add(invoice.total()));
	}

	DailyRevenue credited(CreditNoteIssued creditNote) {
		return new DailyRevenue(this.day, this.invoices, this.creditNotes + 1, this.lines + creditNote.lines().size(),
				this.revenue.add(creditNote.total()));
	}

}
