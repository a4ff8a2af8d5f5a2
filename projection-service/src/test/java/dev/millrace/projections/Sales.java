package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.millrace.events.DomainEvent;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * The small shop that the tests project.
 */
final class Sales {

	private Sales() {
	}

	@DomainEvent("order-placed")
	record OrderPlaced(String customer, Instant placedAt, List<Line> lines) {
	}

	@DomainEvent("order-cancelled")
	record OrderCancelled(String customer) {
	}

	record Line(String product, int quantity, BigDecimal amount) {
	}

	record Product(String productId, @Nullable String description) {
	}

	record ProductTotals(String product, long quantity, BigDecimal amount, @Nullable String description) {

		static ProductTotals empty(String product) {
			return new ProductTotals(product, 0, BigDecimal.ZERO, null);
		}

		ProductTotals sold(Line line) {
			return new ProductTotals(this.product, this.quantity + line.quantity(), this.amount.add(line.amount()),
					this.description);
		}

		ProductTotals described(Optional<Product> source) {
			return new ProductTotals(this.product, this.quantity, this.amount,
					source.map(Product::description).orElse(null));
		}

	}

	static FoldProjection<ProductTotals> productTotals(String category) {
		return productTotals(category, 1);
	}

	static FoldProjection<ProductTotals> productTotals(String category, int version) {
		return FoldProjection.of("product-totals", ProductTotals.class)
			.startingFrom(ProductTotals::empty)
			.version(version)
			.category(category)
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::product, ProductTotals::sold)
			.onChange("shop." + category, Product.class, Product::productId, ProductTotals::described)
			.build();
	}

	/** One row a line: two key columns, which no fold has. */
	record OrderLines(String category) implements SqlProjection {

		@Override
		public String name() {
			return "order-lines";
		}

		@Override
		public java.util.Set<String> categories() {
			return java.util.Set.of(this.category);
		}

		@Override
		public java.util.Set<Class<?>> eventTypes() {
			return java.util.Set.of(OrderPlaced.class);
		}

		@Override
		public List<String> definition() {
			return List.of("""
					CREATE TABLE order_lines (order_id text, line integer, product text, quantity integer,
					  count integer, PRIMARY KEY (order_id, line))
					""");
		}

		@Override
		public void project(List<Entry> batch, JdbcOperations sql) {
			List<Object[]> rows = batch.stream()
				.map((entry) -> (Entry.OfEvent<?>) entry)
				.flatMap((event) -> rows(event).stream())
				.toList();
			sql.batchUpdate("INSERT INTO order_lines (order_id, line, product, quantity) VALUES (?, ?, ?, ?)", rows);
		}

		private static List<Object[]> rows(Entry.OfEvent<?> event) {
			List<Line> lines = ((OrderPlaced) event.data()).lines();
			return java.util.stream.IntStream.range(0, lines.size())
				.mapToObj((i) -> new Object[] { event.envelope().streamId().key(), i + 1, lines.get(i).product(),
						lines.get(i).quantity() })
				.toList();
		}

	}

}
