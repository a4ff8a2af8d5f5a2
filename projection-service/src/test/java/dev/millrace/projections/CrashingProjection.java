package dev.millrace.projections;

import java.util.Map;
import java.util.Random;

import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuild;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

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
	 * @param args database URL, user, password, database name, bootstrap servers,
	 * category, seed; another one if it is to begin a rebuild, unless one is under way
	 */
	public static void main(String[] args) {
		Random random = new Random(Long.parseLong(args[6]));
		ConfigurableApplicationContext running = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(Projection.class,
					() -> dyingProjection(args[5], random.nextInt(FOLDS_MAX))))
			.properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "WARN",
					"millrace.embedded.enabled", "false", "spring.datasource.url", args[0],
					"spring.datasource.username", args[1], "spring.datasource.password", args[2],
					"spring.kafka.bootstrap-servers", args[4], "millrace.projections.group-prefix", args[3]))
			.run();
		if (args.length > 7) {
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

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
