package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import javax.sql.DataSource;

import dev.millrace.projections.cookbook.OrderEvent.Line;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import dev.millrace.projections.fixture.ProjectionFixture;
import dev.millrace.projections.fixture.postgres.PostgresFixture;
import dev.millrace.test.TestEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OrderListIT {

	private static final DataSource DATABASE = TestEnvironment.shared().newDatabase().dataSource();

	private static final OrderPlaced BY_ANNA = new OrderPlaced("anna",
			List.of(new Line("tea", 2, new BigDecimal("4.50"))), Instant.EPOCH);

	private final ProjectionFixture<Row> orders = PostgresFixture.of(new OrderList(), Row.class, DATABASE);

	private final ProjectionFixture<Named> customers = PostgresFixture.of(new OrderList(), "order_list_customers",
			Named.class, DATABASE);

	@Test
	void an_order_has_the_name_of_its_customer_whichever_comes_first() {
		ProjectionFixture<Row> named = this.orders.given("order-1", BY_ANNA)
			.givenRow(Histories.CUSTOMERS, new Customer("anna", "Anna Larsen"))
			.given("order-2", BY_ANNA);

		named.thenRows(row("1", "Anna Larsen"), row("2", "Anna Larsen"));
		named.givenDeleted(Histories.CUSTOMERS, new Customer("anna", "")).thenRows(row("1", null), row("2", null));
	}

	@Test
	void every_history_is_the_same_in_a_replay_in_both_tables() {
		this.orders.checkRandomHistories(Histories::orderOrCustomer);
		this.customers.checkRandomHistories(Histories::orderOrCustomer);
	}

	private static Row row(String orderId, @Nullable String customerName) {
		return new Row(orderId, "anna", customerName, new BigDecimal("9.00"));
	}

	record Row(String orderId, String customerId, @Nullable String customerName, BigDecimal total) {
	}

	record Named(String customerId, @Nullable String name) {
	}

}
