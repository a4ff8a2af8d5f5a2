package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.OrderEvent.Line;
import dev.millrace.projections.cookbook.OrderEvent.OrderCancelled;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import dev.millrace.projections.cookbook.OrderEvent.OrderShipped;
import org.jspecify.annotations.Nullable;

// tag::recipe[]
record OrderDocument(String orderId, Status status, @Nullable String customerId, BigDecimal total, List<Line> lines,
		@Nullable Shipment shipment) {

	enum Status {

		OPEN, SHIPPED, CANCELLED

	}

	record Shipment(String carrier, Instant at) {
	}

	static OrderDocument none(String orderId) {
		return new OrderDocument(orderId, Status.OPEN, null, BigDecimal.ZERO, List.of(), null);
	}

	OrderDocument with(Entry.OfEvent<OrderEvent> entry) {
		return switch (entry.data()) {
			case OrderPlaced placed ->
				new OrderDocument(this.orderId, Status.OPEN, placed.customerId(), placed.total(), placed.lines(), null);
			case OrderShipped shipped -> new OrderDocument(this.orderId, Status.SHIPPED, this.customerId, this.total,
					this.lines, new Shipment(shipped.carrier(), shipped.at()));
			case OrderCancelled cancelled -> new OrderDocument(this.orderId, Status.CANCELLED, this.customerId,
					this.total, this.lines, this.shipment);
		};
	}

	static FoldProjection<OrderDocument> projection() {
		return FoldProjection.of("order-document", OrderDocument.class)
			.startingFrom(OrderDocument::none)
			.category("order")
			.onEntry(OrderEvent.class, (entry) -> entry.envelope().streamId().key(), OrderDocument::with)
			.build();
	}

}
// end::recipe[]
