package dev.millrace.shop.sales;

import java.math.BigDecimal;
import java.time.Instant;

import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.CustomerId;
import dev.millrace.shop.invoice.InvoiceEvent;
import dev.millrace.shop.invoice.InvoiceIssued;
import org.jspecify.annotations.Nullable;

/**
 * One row per customer.
 *
 * @param customerId {@value CustomerId#ANONYMOUS} for purchases without a customer
 * @param country from the customer database, null until it has the customer
 * @param invoices how many
 * @param creditNotes how many
 * @param revenue the sum of both in pounds sterling
 * @param lastInvoice the number of the latest invoice, null as long as there is none
 * @param lastInvoiceAt when that was issued
 */
record CustomerSummary(String customerId, @Nullable String country, long invoices, long creditNotes, BigDecimal revenue,
		@Nullable String lastInvoice, @Nullable Instant lastInvoiceAt) {

	static CustomerSummary empty(String customerId) {
		return new CustomerSummary(customerId, null, 0, 0, BigDecimal.ZERO, null, null);
	}

	static String key(InvoiceEvent event) {
		return (event.customerId() != null) ? event.customerId() : CustomerId.ANONYMOUS;
	}

	CustomerSummary invoiced(String invoiceNo, InvoiceIssued invoice) {
		boolean latest = isLatest(invoiceNo, invoice.issuedAt());
		return new CustomerSummary(this.customerId, this.country, this.invoices + 1, this.creditNotes,
				this.revenue.add(invoice.total()), latest ? invoiceNo : this.lastInvoice,
				latest ? invoice.issuedAt() : this.lastInvoiceAt);
	}

	CustomerSummary credited(CreditNoteIssued creditNote) {
		return new CustomerSummary(this.customerId, this.country, this.invoices, this.creditNotes + 1,
				this.revenue.add(creditNote.total()), this.lastInvoice, this.lastInvoiceAt);
	}

	CustomerSummary livesIn(@Nullable String country) {
		return new CustomerSummary(this.customerId, country, this.invoices, this.creditNotes, this.revenue,
				this.lastInvoice, this.lastInvoiceAt);
	}

	// The one that arrives last is not always the latest: the invoices of a customer are
	// in several partitions.
	private boolean isLatest(String invoiceNo, Instant issuedAt) {
		if (this.lastInvoice == null || this.lastInvoiceAt == null) {
			return true;
		}
		int order = issuedAt.compareTo(this.lastInvoiceAt);
		return order > 0 || (order == 0 && invoiceNo.compareTo(this.lastInvoice) > 0);
	}

}
