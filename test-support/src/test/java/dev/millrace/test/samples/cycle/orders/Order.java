package dev.millrace.test.samples.cycle.orders;

import dev.millrace.test.samples.cycle.invoices.Invoice;

public record Order(Invoice invoice) {
}
