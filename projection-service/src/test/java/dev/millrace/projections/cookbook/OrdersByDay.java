package dev.millrace.projections.cookbook;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.OrderEvent.OrderCancelled;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;

// tag::recipe[]
record OrdersByDay(LocalDate day, long placed, long cancelled, BigDecimal revenue) {

	private static final ZoneId ZONE = ZoneId.of("Europe/Copenhagen");

	static OrdersByDay none(LocalDate day) {
		return new OrdersByDay(day, 0, 0, BigDecimal.ZERO);
	}

	static LocalDate day(OrderEvent event) {
		return LocalDate.ofInstant(event.at(), ZONE);
	}

	OrdersByDay plus(OrderPlaced order) {
		return new OrdersByDay(this.day, this.placed + 1, this.cancelled, this.revenue.add(order.total()));
	}

	OrdersByDay plus(OrderCancelled order) {
		return new OrdersByDay(this.day, this.placed, this.cancelled + 1, this.revenue);
	}

	static FoldProjection<OrdersByDay> projection() {
		return FoldProjection.of("orders-by-day", OrdersByDay.class)
			.startingFrom(OrdersByDay::none)
			.category("order")
			.on(OrderPlaced.class, OrdersByDay::day, OrdersByDay::plus)
			.on(OrderCancelled.class, OrdersByDay::day, OrdersByDay::plus)
			.build();
	}

}
// end::recipe[]
