package dev.millrace.projections;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;

import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with one projection, whose table has two indexes, for a JVM of its own.
 */
final class IndexedSales {

	private IndexedSales() {
	}

	/**
	 * @param args of {@link #arguments}, and then Spring Boot's
	 */
	public static void main(String[] args) {
		new SpringApplicationBuilder(Application.class)
			.initializers((context) -> ((GenericApplicationContext) context).registerBean(Projection.class,
					() -> projection(args[0])))
			.properties(
					Map.of("server.port", "0", "spring.main.banner-mode", "off", "millrace.embedded.enabled", "false"))
			.run(Arrays.copyOfRange(args, 1, args.length));
	}

	static Object[] arguments(String category, TestDatabase database, String... more) {
		String[] fixed = { category, "--spring.datasource.url=" + database.url(),
				"--spring.datasource.username=" + database.username(),
				"--spring.datasource.password=" + database.password(),
				"--spring.kafka.bootstrap-servers=" + TestEnvironment.shared().kafkaBootstrapServers(),
				"--millrace.projections.group-prefix=" + database.name() };
		Object[] all = Arrays.copyOf(fixed, fixed.length + more.length, Object[].class);
		System.arraycopy(more, 0, all, fixed.length, more.length);
		return all;
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

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
