package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

import dev.millrace.projections.cookbook.ArticleEvent.ArticleDelisted;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleListed;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleRenamed;
import dev.millrace.projections.cookbook.OrderEvent.Line;
import dev.millrace.projections.cookbook.OrderEvent.OrderCancelled;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import dev.millrace.projections.cookbook.OrderEvent.OrderShipped;
import dev.millrace.projections.fixture.ProjectionFixture;

/**
 * What may happen next in the shop.
 */
final class Histories {

	static final String CUSTOMERS = "crm.customers";

	private static final Instant NEW_YEAR = Instant.parse("2025-12-31T22:00:00Z");

	private Histories() {
	}

	static <R> ProjectionFixture<R> order(ProjectionFixture<R> history, RandomGenerator random) {
		Instant at = NEW_YEAR.plusSeconds(random.nextInt(10_000));
		String order = "order-" + random.nextInt(100_000);
		return switch (random.nextInt(3)) {
			case 0 -> history.given(order, placed(random, at), new OrderShipped("post", at));
			case 1 -> history.given(order, placed(random, at), new OrderCancelled("too late", at));
			default -> history.given(order, placed(random, at));
		};
	}

	static <R> ProjectionFixture<R> orderOrPayment(ProjectionFixture<R> history, RandomGenerator random) {
		return random.nextBoolean() ? order(history, random) : history.given("payment-" + random.nextInt(5),
				new PaymentReceived("" + random.nextInt(5), new BigDecimal("1.5"), NEW_YEAR));
	}

	static <R> ProjectionFixture<R> orderOrCustomer(ProjectionFixture<R> history, RandomGenerator random) {
		return random.nextBoolean() ? customer(history, random) : order(history, random);
	}

	static <R> ProjectionFixture<R> customer(ProjectionFixture<R> history, RandomGenerator random) {
		return random.nextBoolean()
				? history.givenRow(CUSTOMERS, new Customer(customer(random), "Name " + random.nextInt(3)))
				: history.givenDeleted(CUSTOMERS, new Customer(customer(random), ""));
	}

	static <R> ProjectionFixture<R> article(ProjectionFixture<R> history, RandomGenerator random) {
		String article = "article-" + random.nextInt(3);
		return switch (random.nextInt(3)) {
			case 0 -> history.given(article, new ArticleListed("Tea", "Green"));
			case 1 -> history.given(article, new ArticleRenamed("Tea " + random.nextInt(3)));
			default -> history.given(article, new ArticleDelisted());
		};
	}

	static <R> ProjectionFixture<R> orderOrArticle(ProjectionFixture<R> history, RandomGenerator random) {
		return random.nextBoolean() ? order(history, random) : article(history, random);
	}

	private static OrderPlaced placed(RandomGenerator random, Instant at) {
		return new OrderPlaced(customer(random), List.of(new Line("sku" + random.nextInt(3), random.nextInt(1, 5),
				new BigDecimal(random.nextInt(1_000)).movePointLeft(2))), at);
	}

	private static String customer(RandomGenerator random) {
		return "customer" + random.nextInt(3);
	}

}
