package dev.millrace.shop.crm;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps customers and products up to date with what the till sees. A row is written only
 * when something in it changes. One thread uses it.
 */
public final class Crm {

	// Only what changes is written: even a conflict that updates nothing would lock the
	// row, which is a write.
	private static final String UPSERT_CUSTOMER = """
			INSERT INTO shop.customers (customer_id, country)
			SELECT seen.customer_id, seen.country
			FROM (VALUES (?, ?)) AS seen (customer_id, country)
			LEFT JOIN shop.customers AS known ON known.customer_id = seen.customer_id
			WHERE known.country IS DISTINCT FROM seen.country
			ON CONFLICT (customer_id) DO UPDATE SET country = excluded.country
			""";

	private static final String UPSERT_PRODUCTS = """
			INSERT INTO shop.products (stock_code, description)
			SELECT seen.stock_code, coalesce(seen.description, known.description, seen.note)
			FROM unnest(?::text[], ?::text[], ?::text[]) AS seen (stock_code, description, note)
			LEFT JOIN shop.products AS known ON known.stock_code = seen.stock_code
			WHERE known.stock_code IS NULL
			  OR known.description IS DISTINCT FROM coalesce(seen.description, known.description, seen.note)
			ON CONFLICT (stock_code) DO UPDATE SET description = excluded.description
			""";

	private final JdbcTemplate jdbc;

	Crm(ShopDatabase database) {
		this.jdbc = database.jdbc();
	}

	/**
	 * Note the customer; the latest country wins.
	 */
	public void meet(Customer customer) {
		this.jdbc.update(UPSERT_CUSTOMER, customer.customerId(), customer.country());
	}

	/**
	 * Note the products of some lines, in their order. The latest description of a line
	 * with a price wins. On lines without a price clerks write notes ("damaged", "?")
	 * into the description: such a text counts only while a product has no other.
	 */
	public void see(List<Sighting> sightings) {
		Map<String, Product> described = new LinkedHashMap<>();
		Map<String, String> notes = new LinkedHashMap<>();
		for (Sighting sighting : sightings) {
			described.merge(sighting.stockCode(), sighting.product(), Crm::latest);
			if (!sighting.description().isEmpty()) {
				notes.putIfAbsent(sighting.stockCode(), sighting.description());
			}
		}
		upsert(described.values(), notes);
	}

	private void upsert(Collection<Product> products, Map<String, String> notes) {
		@Nullable String[] stockCodes = products.stream().map(Product::stockCode).toArray(String[]::new);
		@Nullable String[] descriptions = products.stream().map(Product::description).toArray(String[]::new);
		@Nullable String[] firstNotes = products.stream().map((product) -> notes.get(product.stockCode())).toArray(String[]::new);
		this.jdbc.update(UPSERT_PRODUCTS, stockCodes, descriptions, firstNotes);
	}

	private static Product latest(Product earlier, Product later) {
		return (later.description() != null) ? later : earlier;
	}

	/**
	 * A product as one line shows it.
	 *
	 * @param description may be empty
	 * @param priced whether the line had a price
	 */
	public record Sighting(String stockCode, String description, boolean priced) {

		Product product() {
			return new Product(this.stockCode, (this.priced && !this.description.isEmpty()) ? this.description : null);
		}

	}

}
