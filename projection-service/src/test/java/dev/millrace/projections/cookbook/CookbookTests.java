package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import dev.millrace.events.Metadata;
import dev.millrace.events.json.Json;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleDelisted;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleListed;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleRenamed;
import dev.millrace.projections.cookbook.OrderDocument.Shipment;
import dev.millrace.projections.cookbook.OrderDocument.Status;
import dev.millrace.projections.cookbook.OrderEvent.Line;
import dev.millrace.projections.cookbook.OrderEvent.OrderCancelled;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import dev.millrace.projections.cookbook.OrderEvent.OrderShipped;
import dev.millrace.projections.fixture.ProjectionFixture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

class CookbookTests {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private static final Line TEA = new Line("tea", 2, new BigDecimal("4.50"));

	private static final Line MUG = new Line("mug", 1, new BigDecimal("7.25"));

	private static final OrderPlaced BY_ANNA = new OrderPlaced("anna", List.of(TEA, MUG), NOON);

	@Test
	void totals() {
		ProjectionFixture.of(CustomerTotals.projection())
			.given("order-1", BY_ANNA)
			.given("order-2", BY_ANNA)
			.thenRow("anna", new CustomerTotals("anna", 2, new BigDecimal("32.50")))
			.checkRandomHistories(Histories::order);
	}

	@Test
	void top_n() {
		ProjectionFixture.of(BestSellers.projection())
			.given("order-1", BY_ANNA)
			.given("order-2", new OrderPlaced("bob", List.of(TEA, TEA), NOON))
			.thenRows(new BestSellers("tea", 6, new BigDecimal("27.00")), new BestSellers("mug", 1, MUG.amount()))
			.checkRandomHistories(Histories::order);
	}

	@Test
	void timeline() {
		ProjectionFixture<OrderTimeline> timeline = ProjectionFixture.of(OrderTimeline.projection())
			.given("order-1", BY_ANNA, new OrderShipped("post", NOON), new OrderCancelled("broken", NOON));

		assertThat(timeline.rows()).extracting(OrderTimeline::orderId, OrderTimeline::revision, OrderTimeline::what)
			.containsExactlyInAnyOrder(tuple("1", 1L, "Placed by anna"), tuple("1", 2L, "Shipped with post"),
					tuple("1", 3L, "Cancelled: broken"));
		timeline.checkRandomHistories(Histories::order);
	}

	@Test
	void search_by_text() {
		ProjectionFixture.of(ArticleSearch.projection())
			.given("article-1", new ArticleListed("Sencha", "Green tea"), new ArticleRenamed("Sencha, green"))
			.given("article-2", new ArticleListed("Mug", ""), new ArticleDelisted())
			.thenRows(new ArticleSearch("1", "Sencha, green", "Green tea", "Sencha, green Green tea"))
			.checkRandomHistories(Histories::article);
	}

	@Test
	void orders_that_refer_to_their_customer() {
		ProjectionFixture.of(Orders.projection())
			.given("order-1", BY_ANNA, new OrderShipped("post", NOON))
			.thenRows(new Orders("1", "anna", new BigDecimal("16.25")))
			.checkRandomHistories(Histories::order);
		ProjectionFixture.of(Customers.projection())
			.givenRow(Histories.CUSTOMERS, new Customer("anna", "Anna Larsen"))
			.thenRow("anna", new Customers("anna", "Anna Larsen"))
			.checkRandomHistories(Histories::customer);
	}

	@Test
	void counters_by_day() {
		ProjectionFixture.of(OrdersByDay.projection())
			.given("order-1", new OrderPlaced("anna", List.of(TEA), Instant.parse("2025-12-31T23:30:00Z")),
					new OrderCancelled("", Instant.parse("2026-01-01T12:00:00Z")))
			.thenRows(new OrdersByDay(LocalDate.of(2026, 1, 1), 1, 1, new BigDecimal("9.00")))
			.checkRandomHistories(Histories::order);
	}

	@Test
	void join_over_two_streams() {
		ProjectionFixture.of(OpenAmounts.projection())
			.given("payment-7", new PaymentReceived("1", new BigDecimal("10"), NOON))
			.given("order-1", BY_ANNA)
			.thenRow("1",
					new OpenAmounts("1", "anna", new BigDecimal("16.25"), new BigDecimal("10"), new BigDecimal("6.25")))
			.checkRandomHistories(Histories::orderOrPayment);
	}

	@Test
	void soft_deletes() {
		ProjectionFixture.of(ArticleCatalogue.projection())
			.given("article-1", new ArticleListed("Tea", ""))
			.at(NOON)
			.given("article-1", new ArticleDelisted())
			.thenRow("1", new ArticleCatalogue("1", "Tea", NOON))
			.given("article-1", new ArticleListed("Tea, again", ""))
			.thenRow("1", new ArticleCatalogue("1", "Tea, again", null))
			.checkRandomHistories(Histories::article);
	}

	@Test
	void audit_log() {
		ProjectionFixture<AuditLog> log = ProjectionFixture.of(AuditLog.projection())
			.at(NOON)
			.with(new Metadata("c1", "m1", "bob", null))
			.given("article-1", new ArticleListed("Tea", "Green"));

		assertThat(log.rows()).singleElement().satisfies((row) -> {
			assertThat(row).extracting(AuditLog::actor, AuditLog::correlationId, AuditLog::stream, AuditLog::type)
				.containsExactly("bob", "c1", "article-1", "article-listed");
			assertThat(row.data()).isEqualTo(Json.events().readTree("""
					{"title": "Tea", "text": "Green"}"""));
		});
		log.checkRandomHistories(Histories::orderOrArticle);
	}

	@Test
	void denormalised_document() {
		ProjectionFixture.of(OrderDocument.projection())
			.given("order-1", BY_ANNA, new OrderShipped("post", NOON))
			.thenRow("1",
					new OrderDocument("1", Status.SHIPPED, "anna", new BigDecimal("16.25"), List.of(TEA, MUG),
							new Shipment("post", NOON)))
			.checkRandomHistories(Histories::order);
	}

}
