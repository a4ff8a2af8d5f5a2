package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.projections.Projection;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleDelisted;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleListed;
import dev.millrace.projections.cookbook.OrderEvent.Line;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import dev.millrace.projections.cookbook.OrderEvent.OrderShipped;

/**
 * All recipes, and something to cook.
 */
public final class Cookbook {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private Cookbook() {
	}

	public static List<Projection> projections() {
		return List.of(CustomerTotals.projection(), BestSellers.projection(), OrderTimeline.projection(),
				ArticleSearch.projection(), new OrderList(), OrdersByDay.projection(), OpenAmounts.projection(),
				ArticleCatalogue.projection(), AuditLog.projection(), OrderDocument.projection(),
				Customers.projection(), Orders.projection());
	}

	/**
	 * Events by stream.
	 */
	public static Map<String, List<Object>> events() {
		Map<String, List<Object>> events = new LinkedHashMap<>();
		events.put("order-1", List.of(placed("anna", line("tea", 2, "4.50"), line("mug", 1, "7.25")),
				new OrderShipped("post", NOON)));
		events.put("order-2", List.of(placed("bob", line("tea", 3, "4.50"))));
		events.put("payment-7", List.of(new PaymentReceived("1", new BigDecimal("16.25"), NOON)));
		events.put("payment-8", List.of(new PaymentReceived("2", new BigDecimal("10"), NOON)));
		events.put("article-tea", List.of(new ArticleListed("Sencha", "Green tea from Uji")));
		events.put("article-mug", List.of(new ArticleListed("Mug", "Holds tea, also green")));
		events.put("article-pot", List.of(new ArticleListed("Pot", "For green tea"), new ArticleDelisted()));
		return events;
	}

	private static OrderPlaced placed(String customerId, Line... lines) {
		return new OrderPlaced(customerId, List.of(lines), NOON);
	}

	private static Line line(String sku, int quantity, String price) {
		return new Line(sku, quantity, new BigDecimal(price));
	}

}
