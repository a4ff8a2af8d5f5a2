package dev.millrace.shop.invoice;

import java.time.Instant;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * Sells goods to a customer: one invoice with all its lines.
 *
 * @param customerId who bought, or null if nobody was asked
 * @param country where the customer lives, as told at the till
 * @param issuedAt when the first line was rung up
 * @param lines in the order of the paper
 */
public record IssueInvoice(@Nullable @Pattern(regexp = CustomerId.RULE, message = CustomerId.MESSAGE) String customerId,
		@NotBlank @Size(max = 60) String country, @NotNull Instant issuedAt,
		@NotEmpty @Size(max = InvoiceLine.LINES_MAX) List<@Valid @NotNull InvoiceLine> lines)
		implements
			InvoiceCommand {
}
