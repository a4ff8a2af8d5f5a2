package dev.millrace.commands.orders;

import java.time.Instant;
import java.util.List;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTimed;
import org.jspecify.annotations.Nullable;

// tag::events[]
public sealed interface OrderEvent {

	@DomainEvent("order-placed")
	record OrderPlaced(String customer, Instant placedAt, List<Line> lines,
			@Nullable String note) implements OrderEvent, EventTimed {

		@Override
		public Instant eventTime() {
			return this.placedAt;
		}

	}

	@DomainEvent("line-added")
	record LineAdded(Line line) implements OrderEvent {
	}

	@DomainEvent("order-cancelled")
	record OrderCancelled() implements OrderEvent {
	}

}
// end::events[]
