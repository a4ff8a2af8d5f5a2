package dev.millrace.commands.orders;

import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;

/**
 * The same orders, after what a cancelled one means has changed.
 */
public final class VersionedOrderDecider implements Decider<OrderCommand, OrderEvent, Order> {

	private final OrderDecider before = new OrderDecider();

	@Override
	public String category() {
		return this.before.category();
	}

	@Override
	public Order initialState() {
		return this.before.initialState();
	}

	@Override
	public Decision<OrderEvent> decide(OrderCommand command, Order order) {
		return this.before.decide(command, order);
	}

	@Override
	public Order evolve(Order order, OrderEvent event) {
		return (event instanceof OrderEvent.OrderCancelled) ? new Order(Order.Status.CANCELLED, 0)
				: this.before.evolve(order, event);
	}

	// tag::version[]
	@Override
	public int stateVersion() {
		return 2; // Lines of cancelled orders count no more.
	}
	// end::version[]

}
