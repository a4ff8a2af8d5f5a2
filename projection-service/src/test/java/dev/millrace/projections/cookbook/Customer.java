package dev.millrace.projections.cookbook;

/**
 * A row of {@code crm.customers}.
 */
public record Customer(String customerId, String name) {
}
