package dev.millrace.projections.cookbook;

import java.math.BigDecimal;

import dev.millrace.projections.Comment;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;

// tag::recipe[]
@Comment("What each customer has ordered")
record CustomerTotals(String customerId, @Comment("Placed, cancelled or not") long orders, BigDecimal revenue) {

	static CustomerTotals none(String customerId) {
		return new CustomerTotals(customerId, 0, BigDecimal.ZERO);
	}

	CustomerTotals placed(OrderPlaced order) {
		return new CustomerTotals(this.customerId, this.orders + 1, this.revenue.add(order.total()));
	}

	static FoldProjection<CustomerTotals> projection() {
		return FoldProjection.of("customer-totals", CustomerTotals.class)
			.startingFrom(CustomerTotals::none)
			.category("order")
			.on(OrderPlaced.class, OrderPlaced::customerId, CustomerTotals::placed)
			.build();
	}

}
// end::recipe[]
