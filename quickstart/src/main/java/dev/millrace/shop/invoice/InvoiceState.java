package dev.millrace.shop.invoice;

/**
 * What the rules need to know about an invoice number.
 */
public enum InvoiceState {

	/** Nobody has used the number yet. */
	FREE,

	/** An invoice or a credit note has this number. */
	ISSUED

}
