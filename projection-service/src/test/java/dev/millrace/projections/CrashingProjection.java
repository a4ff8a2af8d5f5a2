package dev.millrace.projections;

import java.util.Random;

import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuild;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An application whose JVM dies at a random step of its projection, as if by kill -9: in
 * the middle of a fold, so that a transaction is open, or at any other moment by a timer.
 */
final class CrashingProjection {

	/** So many it does at most before it dies, if it does by that. */
	private static final int FOLDS_MAX = 4_000;

	private CrashingProjection() {
	}

	/**
	 * @param args category, seed; another one if it is to begin a rebuild, unless one is
	 * under way
	 */
	public static void main(String[] args) {
		Random random = new Random(Long.parseLong(args[1]));
		ConfigurableApplicationContext running = ProjectionJvm
			.application(dyingProjection(args[0], random.nextInt(FOLDS_MAX)))
			.run();
		if (args.length > 2) {
			Projections projections = running.getBean(Projections.class);
			projections.rebuild(projections.find("product-totals").orElseThrow(), Rebuild.Swap.AUTOMATIC);
		}
		if (random.nextBoolean()) {
			dieAfter(random.nextInt(1_500));
		}
	}

	private static FoldProjection<Sales.ProductTotals> dyingProjection(String category, int foldsBeforeDeath) {
		int[] folds = { foldsBeforeDeath };
		return FoldProjection.of("product-totals", Sales.ProductTotals.class)
			.startingFrom(Sales.ProductTotals::empty)
			.category(category)
			.onEach(OrderPlaced.class, OrderPlaced::lines, Sales.Line::product, (row, line) -> {
				if (folds[0]-- == 0) {
					Runtime.getRuntime().halt(137);
				}
				return row.sold(line);
			})
			.onChange("shop." + category, Sales.Product.class, Sales.Product::productId, Sales.ProductTotals::described)
			.build();
	}

	private static void dieAfter(long millis) {
		try {
			Thread.currentThread().join(millis);
			Runtime.getRuntime().halt(137);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
