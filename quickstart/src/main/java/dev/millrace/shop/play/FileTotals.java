package dev.millrace.shop.play;

import java.math.BigDecimal;

/**
 * The sums over the documents of a file.
 *
 * @param invoices how many, adjustments included
 * @param creditNotes how many
 * @param lines of both
 * @param revenue the sum of all lines in pounds sterling, exact
 */
record FileTotals(long invoices, long creditNotes, long lines, BigDecimal revenue) {

	static final FileTotals NOTHING = new FileTotals(0, 0, 0, BigDecimal.ZERO);

	FileTotals plus(Document document) {
		boolean creditNote = document.isCreditNote();
		return new FileTotals(this.invoices + (creditNote ? 0 : 1), this.creditNotes + (creditNote ? 1 : 0),
				this.lines + document.lines().size(), this.revenue.add(document.total()));
	}

	long documents() {
		return this.invoices + this.creditNotes;
	}

}
