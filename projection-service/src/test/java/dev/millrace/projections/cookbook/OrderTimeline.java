package dev.millrace.projections.cookbook;

import java.time.Instant;
import java.util.UUID;

import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.OrderEvent.OrderCancelled;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import dev.millrace.projections.cookbook.OrderEvent.OrderShipped;
import org.jspecify.annotations.Nullable;

// tag::recipe[]
record OrderTimeline(UUID eventId, @Nullable String orderId, long revision, @Nullable Instant at,
		@Nullable String what) {

	static OrderTimeline none(UUID eventId) {
		return new OrderTimeline(eventId, null, 0, null, null);
	}

	OrderTimeline of(Entry.OfEvent<OrderEvent> entry) {
		return new OrderTimeline(this.eventId, entry.envelope().streamId().key(), entry.envelope().revision(),
				entry.data().at(), switch (entry.data()) {
					case OrderPlaced placed -> "Placed by " + placed.customerId();
					case OrderShipped shipped -> "Shipped with " + shipped.carrier();
					case OrderCancelled cancelled -> "Cancelled: " + cancelled.reason();
				});
	}

	static FoldProjection<OrderTimeline> projection() {
		return FoldProjection.of("order-timeline", OrderTimeline.class)
			.startingFrom(OrderTimeline::none)
			.index("orderId", "revision")
			.category("order")
			.onEntry(OrderEvent.class, (entry) -> entry.envelope().id(), OrderTimeline::of)
			.build();
	}

}
// end::recipe[]
