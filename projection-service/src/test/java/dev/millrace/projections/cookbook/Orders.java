package dev.millrace.projections.cookbook;

import java.math.BigDecimal;

import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import org.jspecify.annotations.Nullable;

// tag::recipe[]
record Orders(String orderId, @Nullable String customerId, BigDecimal total) {

	static Orders none(String orderId) {
		return new Orders(orderId, null, BigDecimal.ZERO);
	}

	Orders placed(Entry.OfEvent<OrderPlaced> entry) {
		return new Orders(this.orderId, entry.data().customerId(), entry.data().total());
	}

	static FoldProjection<Orders> projection() {
		return FoldProjection.of("orders", Orders.class)
			.startingFrom(Orders::none)
			.reference("customerId", "customers")
			.category("order")
			.onEntry(OrderPlaced.class, (entry) -> entry.envelope().streamId().key(), Orders::placed)
			.build();
	}

}
// end::recipe[]
