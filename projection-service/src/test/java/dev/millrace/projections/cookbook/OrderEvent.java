package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTimed;

/**
 * What happens to an order.
 */
// tag::events[]
public sealed interface OrderEvent extends EventTimed {

	Instant at();

	@Override
	default Instant eventTime() {
		return at();
	}

	@DomainEvent("order-placed")
	record OrderPlaced(String customerId, List<Line> lines, Instant at) implements OrderEvent {

		public OrderPlaced {
			lines = List.copyOf(lines);
		}

		BigDecimal total() {
			return this.lines.stream().map(Line::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
		}

	}

	@DomainEvent("order-shipped")
	record OrderShipped(String carrier, Instant at) implements OrderEvent {
	}

	@DomainEvent("order-cancelled")
	record OrderCancelled(String reason, Instant at) implements OrderEvent {
	}

	record Line(String sku, int quantity, BigDecimal price) {

		BigDecimal amount() {
			return this.price.multiply(BigDecimal.valueOf(this.quantity));
		}

	}

}
// end::events[]
