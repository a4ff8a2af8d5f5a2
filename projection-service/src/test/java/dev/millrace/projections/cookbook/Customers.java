package dev.millrace.projections.cookbook;

import java.util.Optional;

import dev.millrace.projections.FoldProjection;
import org.jspecify.annotations.Nullable;

record Customers(String customerId, @Nullable String name) {

	Customers with(Optional<Customer> source) {
		return new Customers(this.customerId, source.map(Customer::name).orElse(null));
	}

	static FoldProjection<Customers> projection() {
		return FoldProjection.of("customers", Customers.class)
			.startingFrom((String customerId) -> new Customers(customerId, null))
			.deletingInitialRows()
			.onChange("crm.customers", Customer.class, Customer::customerId, Customers::with)
			.build();
	}

}
