package dev.millrace.commands.orders;

import dev.millrace.commands.orders.OrderCommand.AddLine;
import dev.millrace.commands.orders.OrderCommand.CancelOrder;
import dev.millrace.commands.orders.OrderCommand.PlaceOrder;
import dev.millrace.commands.orders.OrderEvent.LineAdded;
import dev.millrace.commands.orders.OrderEvent.OrderCancelled;
import dev.millrace.commands.orders.OrderEvent.OrderPlaced;
import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;

import org.springframework.stereotype.Component;

// tag::decider[]
@Component
public final class OrderDecider implements Decider<OrderCommand, OrderEvent, Order> {

	@Override
	public String category() {
		return "order";
	}

	@Override
	public Order initialState() {
		return Order.NONE;
	}

	@Override
	public Decision<OrderEvent> decide(OrderCommand command, Order order) {
		return switch (command) {
			case PlaceOrder place -> place(place, order);
			case AddLine add -> order.isOpen() ? Decision.accept(new LineAdded(add.line()))
					: Decision.reject("order-not-open", "Lines can be added to an open order only");
			case CancelOrder cancel -> order.isOpen() ? Decision.accept(new OrderCancelled()) : Decision.accept();
		};
	}

	@Override
	public Order evolve(Order order, OrderEvent event) {
		return switch (event) {
			case OrderPlaced placed -> new Order(Order.Status.OPEN, placed.lines().size());
			case LineAdded added -> new Order(order.status(), order.lines() + 1);
			case OrderCancelled cancelled -> new Order(Order.Status.CANCELLED, order.lines());
		};
	}

	private static Decision<OrderEvent> place(PlaceOrder place, Order order) {
		if (order.status() != Order.Status.NONE) {
			return Decision.reject("order-exists", "This order was placed before");
		}
		return Decision.accept(new OrderPlaced(place.customer(), place.placedAt(), place.lines(), place.note()));
	}

}
// end::decider[]
