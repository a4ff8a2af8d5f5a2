package dev.millrace.shop.sales;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;

import dev.millrace.projections.fixture.ProjectionFixture;
import dev.millrace.shop.crm.Customer;
import dev.millrace.shop.crm.Product;
import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.InvoiceIssued;
import dev.millrace.shop.invoice.InvoiceLine;
import org.junit.jupiter.api.Test;

class SalesProjectionsTests {

	private static final String CUSTOMERS = "shop.customers";

	private static final String PRODUCTS = "shop.products";

	private final SalesProjections projections = new SalesProjections();

	@Test
	void a_customer_is_known_by_invoices_and_by_the_customer_database() {
		ProjectionFixture.of(this.projections.customerSummary())
			.given("invoice-536365", Samples.invoice("17850", "2010-12-01T08:26:00Z", Samples.TWO_HEARTS))
			.givenRow(CUSTOMERS, new Customer("17850", "Cyprus"))
			.thenRow("17850",
					new CustomerSummary("17850", "Cyprus", 1, 0, new BigDecimal("5.10"), "536365",
							Instant.parse("2010-12-01T08:26:00Z")))
			.thenSameInReplay();
	}

	@Test
	void every_history_of_customers_is_the_same_in_a_replay() {
		ProjectionFixture.of(this.projections.customerSummary())
			.checkRandomHistories((history, random) -> switch (random.nextInt(4)) {
				case 0 -> history.givenRow(CUSTOMERS, new Customer(customer(random), "France"));
				case 1 -> history.givenDeleted(CUSTOMERS, new Customer(customer(random), ""));
				default -> sale(history, random);
			});
	}

	@Test
	void every_history_of_products_is_the_same_in_a_replay() {
		ProjectionFixture.of(this.projections.productSales())
			.checkRandomHistories((history, random) -> switch (random.nextInt(4)) {
				case 0 -> history.givenRow(PRODUCTS, new Product(product(random), "HEART"));
				case 1 -> history.givenDeleted(PRODUCTS, new Product(product(random), null));
				default -> sale(history, random);
			});
	}

	@Test
	void every_history_of_days_and_of_the_shop_is_the_same_in_a_replay() {
		ProjectionFixture.of(this.projections.dailyRevenue()).checkRandomHistories(SalesProjectionsTests::sale);
		ProjectionFixture.of(this.projections.shopTotals()).checkRandomHistories(SalesProjectionsTests::sale);
	}

	private static <R> ProjectionFixture<R> sale(ProjectionFixture<R> history, RandomGenerator random) {
		InvoiceLine line = new InvoiceLine(product(random), "HEART", random.nextInt(-3, 4),
				new BigDecimal(random.nextInt(4)).movePointLeft(random.nextInt(3)));
		Instant at = Instant.parse("2010-12-01T00:00:00Z").plusSeconds(3600L * random.nextInt(72));
		String number = "invoice-" + random.nextInt(100);
		return random.nextBoolean()
				? history.given(number, new InvoiceIssued(customer(random), "France", at, List.of(line)))
				: history.given(number, new CreditNoteIssued(customer(random), "France", at, List.of(line)));
	}

	private static String customer(RandomGenerator random) {
		return "customer" + random.nextInt(3);
	}

	private static String product(RandomGenerator random) {
		return "product" + random.nextInt(3);
	}

}
