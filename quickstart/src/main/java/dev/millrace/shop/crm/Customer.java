package dev.millrace.shop.crm;

/**
 * A row of {@code shop.customers}.
 *
 * @param customerId the shop's number for the customer
 * @param country where the customer lives, as last heard
 */
public record Customer(String customerId, String country) {
}
