package dev.millrace.projections.cookbook;

import java.math.BigDecimal;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import org.jspecify.annotations.Nullable;

// tag::recipe[]
record OpenAmounts(String orderId, @Nullable String customerId, BigDecimal total, BigDecimal paid, BigDecimal open) {

	static OpenAmounts none(String orderId) {
		return of(orderId, null, BigDecimal.ZERO, BigDecimal.ZERO);
	}

	private static OpenAmounts of(String orderId, @Nullable String customerId, BigDecimal total, BigDecimal paid) {
		return new OpenAmounts(orderId, customerId, total, paid, total.subtract(paid));
	}

	OpenAmounts placed(OrderPlaced order) {
		return of(this.orderId, order.customerId(), order.total(), this.paid);
	}

	OpenAmounts received(PaymentReceived payment) {
		return of(this.orderId, this.customerId, this.total, this.paid.add(payment.amount()));
	}

	static FoldProjection<OpenAmounts> projection() {
		return FoldProjection.of("open-amounts", OpenAmounts.class)
			.startingFrom(OpenAmounts::none)
			.index("-open")
			.category("order")
			.category("payment")
			.onEntry(OrderPlaced.class, (entry) -> entry.envelope().streamId().key(),
					(row, entry) -> row.placed(entry.data()))
			.on(PaymentReceived.class, PaymentReceived::orderId, OpenAmounts::received)
			.build();
	}

}
// end::recipe[]
