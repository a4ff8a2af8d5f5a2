package dev.millrace.shop.invoice;

import java.math.BigDecimal;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * One line of an invoice or a credit note.
 *
 * @param stockCode what was sold; upper and lower case are different codes
 * @param description what the till printed; may be empty, and may be a clerk's note
 * @param quantity how many; negative when goods came back or were written off
 * @param unitPrice in pounds sterling, exact; zero or negative in adjustments
 */
public record InvoiceLine(@NotBlank @Size(max = 40) String stockCode, @NotNull @Size(max = 200) String description,
		int quantity, @NotNull @Digits(integer = 9, fraction = 3) BigDecimal unitPrice) {

	/** The most lines one invoice has; the longest in the data has 1,114. */
	public static final int LINES_MAX = 5_000;

	/**
	 * The line's amount in pounds sterling, exact.
	 */
	public BigDecimal amount() {
		return this.unitPrice.multiply(BigDecimal.valueOf(this.quantity));
	}

}
