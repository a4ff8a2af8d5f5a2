package dev.millrace.projections.cookbook;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.projections.Entry;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import jakarta.persistence.EntityManager;

import org.springframework.stereotype.Component;

// tag::projection[]
@Component
public class BuyersProjection implements JpaProjection {

	private final Buyers buyers;

	public BuyersProjection(Buyers buyers) {
		this.buyers = buyers;
	}

	@Override
	public String name() {
		return "buyers";
	}

	@Override
	public Set<String> categories() {
		return Set.of("order");
	}

	@Override
	public Set<Class<?>> eventTypes() {
		return Set.of(OrderPlaced.class);
	}

	@Override
	public Set<Class<?>> entities() {
		return Set.of(Buyer.class, Purchase.class);
	}

	@Override
	public void project(List<Entry> batch, EntityManager entityManager) {
		Map<String, Buyer> known = this.buyers.findAllById(customerIds(batch))
			.stream()
			.collect(Collectors.toMap(Buyer::getCustomerId, Function.identity()));
		for (Entry entry : batch) {
			OrderPlaced order = order(entry);
			Buyer buyer = known.computeIfAbsent(order.customerId(), (id) -> {
				Buyer added = new Buyer(id);
				entityManager.persist(added);
				return added;
			});
			buyer.placed(order);
			String orderId = ((Entry.OfEvent<?>) entry).envelope().streamId().key();
			for (int line = 0; line < order.lines().size(); line++) {
				entityManager.persist(new Purchase(orderId + "/" + line, buyer, order.lines().get(line)));
			}
		}
	}

	private static Set<String> customerIds(List<Entry> batch) {
		return batch.stream().map((entry) -> order(entry).customerId()).collect(Collectors.toSet());
	}

	private static OrderPlaced order(Entry entry) {
		return (OrderPlaced) ((Entry.OfEvent<?>) entry).data();
	}

}
// end::projection[]
