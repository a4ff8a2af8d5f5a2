package dev.millrace.projections;

import java.util.Objects;
import java.util.function.Predicate;

import dev.millrace.projections.Sales.OrderCancelled;
import dev.millrace.projections.Sales.OrderPlaced;

/**
 * A read model with a row a stream that shows if one of the stream's events was lost,
 * repeated or moved.
 *
 * @param stream the stream's id
 * @param events how many events reached it
 * @param chain folds their customers in order
 */
record Ledger(String stream, int events, int chain) {

	static final String POISON = "poison";

	static Ledger empty(String stream) {
		return new Ledger(stream, 0, 17);
	}

	Ledger and(String customer) {
		return new Ledger(this.stream, this.events + 1, Objects.hash(this.chain, customer));
	}

	/**
	 * The projection.
	 * @param bug the orders that its code cannot stand, by customer
	 */
	static FoldProjection<Ledger> projection(String category, Predicate<String> bug) {
		return FoldProjection.of("ledger", Ledger.class)
			.startingFrom(Ledger::empty)
			.category(category)
			.onEntry(OrderPlaced.class, (entry) -> entry.envelope().streamId().toString(), (row, entry) -> {
				if (bug.test(entry.data().customer())) {
					throw new IllegalArgumentException("cannot stand " + entry.data().customer());
				}
				return row.and(entry.data().customer());
			})
			.onEntry(OrderCancelled.class, (entry) -> entry.envelope().streamId().toString(), (row, entry) -> null)
			.build();
	}

	static Predicate<String> poison() {
		return (customer) -> customer.startsWith(POISON);
	}

}
