package dev.millrace.projections;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.Stream;

import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;

/**
 * An application with one projection, whose table has two indexes, for a JVM of its own.
 */
final class IndexedSales {

	private IndexedSales() {
	}

	/**
	 * @param args category, and then Spring Boot's
	 */
	public static void main(String[] args) {
		ProjectionInstance.application(projection(args[0])).run(Arrays.copyOfRange(args, 1, args.length));
	}

	static ProjectionJvm start(String category, TestDatabase database, String... options) {
		return new ProjectionJvm(IndexedSales.class, database,
				Stream.concat(Stream.of(category, "--logging.level.dev.millrace=INFO"), Stream.of(options)).toArray());
	}

	static FoldProjection<Sold> projection(String category) {
		return FoldProjection.of("sold", Sold.class)
			.startingFrom((String product) -> new Sold(product, 0, BigDecimal.ZERO))
			.category(category)
			.index("-quantity")
			.index("amount", "quantity")
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::product, Sold::plus)
			.build();
	}

	record Sold(String product, long quantity, BigDecimal amount) {

		Sold plus(Line line) {
			return new Sold(this.product, this.quantity + line.quantity(), this.amount.add(line.amount()));
		}

	}

}
