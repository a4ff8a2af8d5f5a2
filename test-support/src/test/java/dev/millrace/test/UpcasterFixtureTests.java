package dev.millrace.test;

import java.math.BigDecimal;
import java.util.List;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.UnknownEvent;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.json.Payload;
import dev.millrace.events.json.Upcaster;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The fixture, on a small shop that has changed its mind several times.
 */
class UpcasterFixtureTests {

	// tag::version[]
	/** Version 1 counted pence. */
	static final Upcaster IN_POUNDS = Upcaster.of("payment-taken", 1, (data) -> {
		long pence = data.remove("pence").longValue();
		return data.put("amount", BigDecimal.valueOf(pence, 2));
	});

	// end::version[]

	// tag::rename[]
	static final Upcaster PLACED = Upcaster.rename(new EventType("order-made", 1), new EventType("order-placed", 1));

	// end::rename[]

	// tag::split[]
	/** Until 2024 an order was placed and paid in one event. */
	static final Upcaster PLACED_AND_PAID = Upcaster.split(new EventType("order-bought", 1),
			List.of(new EventType("order-placed", 1), new EventType("payment-taken", 1)), (data) -> {
				ObjectNode payment = data.objectNode().set("pence", data.remove("pence"));
				return List.of(Payload.of("order-placed", 1, data), Payload.of("payment-taken", 1, payment));
			});

	// end::split[]

	// tag::drop[]
	static final Upcaster NO_VIEWS = Upcaster.drop(new EventType("order-viewed", 1));

	// end::drop[]

	// tag::fixture[]
	private final UpcasterFixture stored = UpcasterFixture
		.of(new EventCodec(EventTypes.of(OrderEvent.class), List.of(IN_POUNDS, PLACED, PLACED_AND_PAID, NO_VIEWS)));

	@Test
	void an_order_that_was_bought_is_placed_and_paid_in_pounds() {
		this.stored.givenStored("order-bought", 1, """
				{"customer": "17850", "pence": 1530}""")
			.thenEvents(new OrderPlaced("17850"), new PaymentTaken(new BigDecimal("15.30")));
	}

	// end::fixture[]

	@Test
	void a_made_order_is_a_placed_one() {
		this.stored.givenStored("order-made", 1, """
				{"customer": "17850"}""").thenEvents(new OrderPlaced("17850"));
	}

	@Test
	void a_viewed_order_is_nothing() {
		this.stored.givenStored("order-viewed", 1, "{}").thenNothing();
	}

	// tag::default[]
	@Test
	void an_event_that_nobody_knows_is_read_as_it_was_stored() {
		UpcasterFixture.of(new EventCodec(EventTypes.of(TolerantOrderEvent.class))).givenStored("gift-wrapped", 3, """
				{"paper":"red"}""").thenEvents(new OtherOrderEvent(new EventType("gift-wrapped", 3), """
				{"paper":"red"}"""));
	}
	// end::default[]

	@Test
	void other_events_than_expected_and_events_that_cannot_be_read_fail_the_test() {
		UpcasterFixture.Outcome placed = this.stored.givenStored("order-placed", 1, """
				{"customer": "17850"}""");

		assertThatExceptionOfType(AssertionError.class).isThrownBy(placed::thenNothing)
			.withMessageContaining("but was  [OrderPlaced[customer=17850]]");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.stored.givenStored("order-lost", 1, "{}"))
			.withMessageContaining("Cannot read order-lost v1");
		assertThat(placed.events()).hasSize(1);
	}

	sealed interface OrderEvent {

	}

	@DomainEvent("order-placed")
	record OrderPlaced(String customer) implements OrderEvent {
	}

	@DomainEvent(value = "payment-taken", version = 2)
	record PaymentTaken(BigDecimal amount) implements OrderEvent {
	}

	// tag::unknown[]
	sealed interface TolerantOrderEvent {

	}

	@DomainEvent("order-shipped")
	record OrderShipped(String carrier) implements TolerantOrderEvent {
	}

	@UnknownEvent
	record OtherOrderEvent(EventType type, String data) implements TolerantOrderEvent {
	}
	// end::unknown[]

}
