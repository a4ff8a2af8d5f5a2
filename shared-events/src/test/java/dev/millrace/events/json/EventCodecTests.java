package dev.millrace.events.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.UnknownEvent;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventCodecTests {

	private static final Upcaster IN_GRAMS = Upcaster.of("parcel-sent", 1,
			(data) -> data.put("grams", data.remove("kilograms").decimalValue().multiply(new BigDecimal(1_000))));

	private static final Upcaster WITH_UNIT = Upcaster.of("parcel-sent", 2, (data) -> {
		BigDecimal grams = data.remove("grams").decimalValue();
		data.putObject("weight").put("amount", grams).put("unit", "g");
		return data;
	});

	private static final Upcaster PARCEL_HANDLED = Upcaster.split(new EventType("parcel-handled", 1),
			Set.of(new EventType("parcel-sent", 1), new EventType("parcel-delivered", 1)), (data) -> {
				ObjectNode delivered = data.objectNode().set("place", data.remove("place"));
				return List.of(Payload.of("parcel-sent", 1, data.put("kilograms", 1)),
						Payload.of("parcel-delivered", 1, delivered));
			});

	private final EventCodec codec = codec(IN_GRAMS, WITH_UNIT);

	@Test
	void an_event_comes_back_as_it_was_written() {
		ParcelSent event = new ParcelSent("r-1", new Weight(new BigDecimal("1.250"), "kg"));

		assertThat(this.codec.decode(this.codec.typeOf(event), this.codec.encode(event))).containsExactly(event);
		assertThat(this.codec.typeOf(event)).isEqualTo(new EventType("parcel-sent", 3));
	}

	@Test
	void the_first_schema_version_is_upcast_step_by_step() {
		assertThat(this.codec.decode(new EventType("parcel-sent", 1), "{\"receiver\":\"r-1\",\"kilograms\":2}"))
			.containsExactly(new ParcelSent("r-1", new Weight(new BigDecimal("2000"), "g")));
	}

	@Test
	void a_later_schema_version_than_the_programs_asks_for_another_program() {
		assertThatThrownBy(() -> this.codec.decode(new EventType("parcel-sent", 4), "{}"))
			.isInstanceOf(UndecodableEventException.class)
			.hasMessage("Cannot read parcel-sent v4: this program knows it up to version 3; update the program");
	}

	@Test
	void a_version_without_an_upcaster_names_the_one_that_is_missing() {
		EventCodec incomplete = codec(WITH_UNIT);

		assertThatThrownBy(() -> incomplete.decode(new EventType("parcel-sent", 1), "{}"))
			.hasMessageContaining("no upcaster reads parcel-sent v1; add one");
	}

	@Test
	void an_unknown_name_is_nothing_and_a_payload_that_does_not_fit_is_an_error() {
		assertThat(this.codec.decode(new EventType("parcel-lost", 1), "{}")).isEmpty();
		assertThatThrownBy(() -> this.codec.decode(new EventType("parcel-sent", 3), "{\"weight\":7}"))
			.isInstanceOf(UndecodableEventException.class);
	}

	@Test
	void wrong_declarations_say_what_to_change() {
		assertThatIllegalStateException().isThrownBy(() -> EventTypes.of(Weight.class))
			.withMessageContaining("make it a record with @DomainEvent");
		assertThatIllegalStateException().isThrownBy(() -> EventTypes.of(ParcelSent.class, Namesake.class))
			.withMessageContaining("Two events are called 'parcel-sent'");
	}

	@Test
	void a_renamed_type_is_read_under_its_new_name_whatever_its_version() {
		EventCodec renamed = codec(IN_GRAMS, WITH_UNIT,
				Upcaster.rename(new EventType("box-sent", 4), new EventType("parcel-sent", 2)));

		assertThat(renamed.decode(new EventType("box-sent", 4), "{\"receiver\":\"r-1\",\"grams\":7}"))
			.containsExactly(new ParcelSent("r-1", new Weight(new BigDecimal("7"), "g")));
		assertThat(renamed.decode(new EventType("box-sent", 3), "{}")).isEmpty();
	}

	@Test
	void a_split_type_becomes_several_events_in_order_and_each_is_upcast_on() {
		EventCodec split = codec(IN_GRAMS, WITH_UNIT, PARCEL_HANDLED);

		assertThat(split.decode(new EventType("parcel-handled", 1), "{\"receiver\":\"r-1\",\"place\":\"door\"}"))
			.containsExactly(new ParcelSent("r-1", new Weight(new BigDecimal("1000"), "g")),
					new ParcelDelivered("door"));
	}

	@Test
	void a_part_without_a_record_is_left_out_or_refused() {
		EventCodec split = new EventCodec(EventTypes.of(ParcelDelivered.class), List.of(PARCEL_HANDLED));
		EventType handled = new EventType("parcel-handled", 1);
		String data = "{\"receiver\":\"r-1\",\"place\":\"door\"}";

		assertThat(split.decode(handled, data)).containsExactly(new ParcelDelivered("door"));
		assertThatThrownBy(() -> split.decodeAll(handled, data)).isInstanceOf(UnknownEventTypeException.class)
			.hasMessageStartingWith("Cannot read parcel-sent v1: no event has this name; add its record");
	}

	@Test
	void a_dropped_type_becomes_no_event() {
		EventCodec dropping = codec(Upcaster.drop(new EventType("parcel-weighed", 1)));

		assertThat(dropping.decode(new EventType("parcel-weighed", 1), "{}")).isEmpty();
		assertThat(dropping.decodeAll(new EventType("parcel-weighed", 1), "{}")).isEmpty();
		assertThatThrownBy(() -> dropping.decodeAll(new EventType("parcel-weighed", 2), "{}"))
			.isInstanceOf(UnknownEventTypeException.class);
	}

	@Test
	void what_leads_to_no_record_is_not_upcast_at_all() {
		EventCodec codec = codec(Upcaster.of("pallet-moved", 1, (data) -> {
			throw new IllegalStateException("called");
		}));

		assertThat(codec.decode(new EventType("pallet-moved", 1), "{}")).isEmpty();
	}

	@Test
	void an_upcaster_that_fails_or_writes_what_it_does_not_declare_is_named() {
		EventCodec failing = codec(WITH_UNIT, IN_GRAMS);
		EventCodec undeclared = codec(Upcaster.split(new EventType("parcel-handled", 1),
				Set.of(new EventType("parcel-delivered", 1)), (data) -> List.of(Payload.of("parcel-lost", 1, data))));

		assertThatThrownBy(() -> failing.decode(new EventType("parcel-sent", 1), "{}"))
			.isInstanceOf(UndecodableEventException.class)
			.hasMessageStartingWith("Cannot read parcel-sent v1: its upcaster failed");
		assertThatThrownBy(() -> undeclared.decode(new EventType("parcel-handled", 1), "{}"))
			.hasMessageContaining("its upcaster writes parcel-lost v1, which it does not declare");
	}

	@Test
	void an_event_is_split_into_a_thousand_at_most() {
		EventType from = new EventType("parcels-delivered", 1);
		EventType to = new EventType("parcel-delivered", 1);
		EventCodec codec = codec(Upcaster.split(from, Set.of(to),
				(data) -> Collections.nCopies(data.get("count").intValue(), new Payload(to, data))));

		assertThat(codec.decode(from, "{\"count\":1000,\"place\":\"x\"}")).hasSize(1000);
		assertThatThrownBy(() -> codec.decode(from, "{\"count\":1001,\"place\":\"x\"}"))
			.hasMessageContaining("more than 1000 events");
	}

	@Test
	void upcasters_that_cannot_work_together_are_refused_at_start() {
		EventType made = new EventType("parcel-made", 1);
		EventType boxed = new EventType("parcel-boxed", 1);

		refused("Two upcasters read parcel-sent v1; keep one", IN_GRAMS, IN_GRAMS);
		refused("The upcasters lead in a circle, parcel-made v1 -> parcel-boxed v1 -> parcel-made v1; remove one",
				Upcaster.rename(made, boxed), Upcaster.rename(boxed, made));
		refused("in a circle, parcel-made v1 -> parcel-made v1", Upcaster.rename(made, made));
	}

	@Test
	void upcasters_that_do_not_fit_the_records_are_refused_at_start() {
		EventType made = new EventType("parcel-made", 1);

		refused("An upcaster reads parcel-sent v3, but the record of 'parcel-sent' has version 3; raise",
				Upcaster.of("parcel-sent", 3, (data) -> data));
		refused("The upcaster of parcel-made v1 writes parcel-sent v4, but the record has version 3; raise the record's",
				Upcaster.rename(made, new EventType("parcel-sent", 4)));
		refused("writes parcel-sent v2, but the record has version 3; add an upcaster that reads parcel-sent v2",
				IN_GRAMS);
	}

	@Test
	void events_of_unknown_types_are_read_as_the_record_for_them() {
		EventCodec codec = new EventCodec(EventTypes.of(OpenEvent.class),
				List.of(Upcaster.rename(new EventType("box-lost", 1), new EventType("parcel-lost", 1))));

		assertThat(codec.decode(new EventType("parcel-found", 7), "{\"at\":2.50}"))
			.containsExactly(new OtherEvent(new EventType("parcel-found", 7), "{\"at\":2.50}"));
		assertThat(codec.decodeAll(new EventType("box-lost", 1), "{\"at\":2.50}"))
			.containsExactly(new OtherEvent(new EventType("parcel-lost", 1), "{\"at\":2.50}"));
		assertThat(codec.types().all()).containsExactly(new EventType("parcel-opened", 1));
	}

	@Test
	void the_record_for_unknown_types_is_never_appended() {
		EventCodec codec = new EventCodec(EventTypes.of(OpenEvent.class));

		assertThatIllegalStateException()
			.isThrownBy(() -> codec.typeOf(new OtherEvent(new EventType("parcel-found", 1), "{}")))
			.withMessageContaining("it cannot be appended");
	}

	@Test
	void a_record_for_unknown_types_of_another_shape_or_a_second_one_is_refused() {
		assertThatIllegalStateException().isThrownBy(() -> EventTypes.of(WrongOther.class))
			.withMessageContaining("the components (EventType type, String data)");
		assertThatIllegalStateException().isThrownBy(() -> EventTypes.of(OpenEvent.class, SecondOther.class))
			.withMessageContaining("Two records take unknown events");
	}

	private static EventCodec codec(Upcaster... upcasters) {
		return new EventCodec(EventTypes.of(ParcelEvent.class), List.of(upcasters));
	}

	private static void refused(String message, Upcaster... upcasters) {
		assertThatIllegalStateException().isThrownBy(() -> codec(upcasters)).withMessageContaining(message);
	}

	sealed interface ParcelEvent {

	}

	@DomainEvent(value = "parcel-sent", version = 3)
	record ParcelSent(String receiver, Weight weight) implements ParcelEvent {
	}

	@DomainEvent("parcel-delivered")
	record ParcelDelivered(String place) implements ParcelEvent {
	}

	sealed interface OpenEvent {

	}

	@DomainEvent("parcel-opened")
	record ParcelOpened(String by) implements OpenEvent {
	}

	@UnknownEvent
	record OtherEvent(EventType type, String data) implements OpenEvent {
	}

	@UnknownEvent
	record SecondOther(EventType type, String data) {
	}

	@UnknownEvent
	record WrongOther(String type, String data) {
	}

	@DomainEvent("parcel-sent")
	record Namesake(String receiver) {
	}

	record Weight(BigDecimal amount, String unit) {
	}

}
