package dev.millrace.shop.crm;

import org.jspecify.annotations.Nullable;

/**
 * A row of {@code shop.products}.
 *
 * @param stockCode the shop's code for the product; upper and lower case differ
 * @param description what it is called, or null as long as nobody has named it
 */
public record Product(String stockCode, @Nullable String description) {
}
