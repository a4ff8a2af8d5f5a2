package dev.millrace.shop.invoice;

/**
 * What one can ask of an invoice number.
 */
public sealed interface InvoiceCommand permits IssueInvoice, IssueCreditNote {

}
