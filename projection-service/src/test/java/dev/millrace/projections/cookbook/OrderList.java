package dev.millrace.projections.cookbook;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.millrace.projections.Entry;
import dev.millrace.projections.SqlProjection;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcOperations;

// tag::recipe[]
final class OrderList implements SqlProjection {

	private static final List<String> TABLES = List.of("""
			CREATE TABLE order_list_customers (customer_id text PRIMARY KEY, name text)
			""", """
			CREATE TABLE order_list (order_id text PRIMARY KEY, customer_id text NOT NULL, customer_name text,
			  total numeric NOT NULL)
			""", """
			CREATE INDEX ON order_list (customer_id)
			""");

	/** Makes the customers known, and holds them until the transaction ends. */
	private static final String HOLD_CUSTOMERS = """
			INSERT INTO order_list_customers (customer_id)
			SELECT customer_id FROM unnest(?) AS n (customer_id) ORDER BY customer_id
			ON CONFLICT (customer_id) DO UPDATE SET customer_id = excluded.customer_id
			""";

	private static final String NAME_CUSTOMERS = """
			UPDATE order_list_customers AS c SET name = n.name
			FROM unnest(?, ?) AS n (customer_id, name) WHERE c.customer_id = n.customer_id
			""";

	private static final String ADD_ORDERS = """
			INSERT INTO order_list (order_id, customer_id, total)
			SELECT order_id, customer_id, total FROM unnest(?, ?, ?) AS n (order_id, customer_id, total)
			""";

	private static final String NAME_ORDERS = """
			UPDATE order_list AS o SET customer_name = c.name
			FROM order_list_customers AS c
			WHERE c.customer_id = ANY (?) AND o.customer_id = c.customer_id AND o.customer_name IS DISTINCT FROM c.name
			""";

	private static final String FORGET_CUSTOMERS = """
			DELETE FROM order_list_customers AS c
			WHERE c.customer_id = ANY (?) AND c.name IS NULL
			AND NOT EXISTS (SELECT FROM order_list AS o WHERE o.customer_id = c.customer_id)
			""";

	@Override
	public String name() {
		return "order-list";
	}

	@Override
	public Set<String> categories() {
		return Set.of("order");
	}

	@Override
	public Set<String> tables() {
		return Set.of("crm.customers");
	}

	@Override
	public Set<Class<?>> eventTypes() {
		return Set.of(OrderPlaced.class);
	}

	@Override
	public List<String> definition() {
		return TABLES;
	}

	@Override
	public void project(List<Entry> batch, JdbcOperations sql) {
		Map<String, OrderPlaced> orders = new LinkedHashMap<>();
		Map<String, Optional<String>> names = new LinkedHashMap<>();
		for (Entry entry : batch) {
			switch (entry) {
				case Entry.OfEvent<?> event ->
					orders.put(event.envelope().streamId().key(), (OrderPlaced) event.data());
				case Entry.OfChange change -> {
					Optional<Customer> after = change.change().after(Customer.class);
					Customer known = after.or(() -> change.change().before(Customer.class)).orElseThrow();
					names.put(known.customerId(), after.map(Customer::name));
				}
			}
		}
		List<String> customers = Stream
			.concat(names.keySet().stream(), orders.values().stream().map(OrderPlaced::customerId))
			.distinct()
			.toList();
		sql.update(HOLD_CUSTOMERS, (statement) -> set(statement, 1, "text", customers, (id) -> id));
		sql.update(NAME_CUSTOMERS, (statement) -> {
			set(statement, 1, "text", List.copyOf(names.keySet()), (id) -> id);
			set(statement, 2, "text", List.copyOf(names.values()), (name) -> name.orElse(null));
		});
		sql.update(ADD_ORDERS, (statement) -> {
			set(statement, 1, "text", List.copyOf(orders.keySet()), (id) -> id);
			set(statement, 2, "text", List.copyOf(orders.values()), OrderPlaced::customerId);
			set(statement, 3, "numeric", List.copyOf(orders.values()), OrderPlaced::total);
		});
		sql.update(NAME_ORDERS, (statement) -> set(statement, 1, "text", customers, (id) -> id));
		sql.update(FORGET_CUSTOMERS, (statement) -> set(statement, 1, "text", customers, (id) -> id));
	}

	private static <T> void set(PreparedStatement statement, int parameter, String type, List<T> values,
			Function<T, @Nullable Object> element) throws SQLException {
		Connection connection = statement.getConnection();
		statement.setArray(parameter, connection.createArrayOf(type, values.stream().map(element).toArray()));
	}

}
// end::recipe[]
