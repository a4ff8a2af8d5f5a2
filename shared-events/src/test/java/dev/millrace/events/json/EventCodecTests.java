package dev.millrace.events.json;

import java.math.BigDecimal;
import java.util.List;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventCodecTests {

	private final EventCodec codec = new EventCodec(EventTypes.of(ParcelEvent.class),
			List.of(new WeightInGrams(), new WeightWithUnit()));

	@Test
	void an_event_comes_back_as_it_was_written() {
		ParcelSent event = new ParcelSent("r-1", new Weight(new BigDecimal("1.250"), "kg"));

		assertThat(this.codec.decode(this.codec.typeOf(event), this.codec.encode(event))).contains(event);
		assertThat(this.codec.typeOf(event)).isEqualTo(new EventType("parcel-sent", 3));
	}

	@Test
	void the_first_schema_version_is_upcast_step_by_step() {
		assertThat(this.codec.decode(new EventType("parcel-sent", 1), "{\"receiver\":\"r-1\",\"kilograms\":2}"))
			.contains(new ParcelSent("r-1", new Weight(new BigDecimal("2000"), "g")));
	}

	@Test
	void a_later_schema_version_than_the_programs_asks_for_another_program() {
		assertThatThrownBy(() -> this.codec.decode(new EventType("parcel-sent", 4), "{}"))
			.isInstanceOf(UndecodableEventException.class)
			.hasMessage("Cannot read parcel-sent v4: this program knows it up to version 3; update the program");
	}

	@Test
	void a_version_without_an_upcaster_names_the_one_that_is_missing() {
		EventCodec incomplete = new EventCodec(EventTypes.of(ParcelEvent.class), List.of(new WeightWithUnit()));

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
		assertThatIllegalStateException()
			.isThrownBy(() -> new EventCodec(EventTypes.of(ParcelEvent.class),
					List.of(new WeightInGrams(), new WeightInGrams())))
			.withMessageContaining("Two upcasters read parcel-sent v1");
	}

	sealed interface ParcelEvent {

	}

	@DomainEvent(value = "parcel-sent", version = 3)
	record ParcelSent(String receiver, Weight weight) implements ParcelEvent {
	}

	@DomainEvent("parcel-sent")
	record Namesake(String receiver) {
	}

	record Weight(BigDecimal amount, String unit) {
	}

	static final class WeightInGrams implements Upcaster {

		@Override
		public EventType from() {
			return new EventType("parcel-sent", 1);
		}

		@Override
		public ObjectNode upcast(ObjectNode data) {
			return data.put("grams", data.remove("kilograms").decimalValue().multiply(new BigDecimal(1_000)));
		}

	}

	static final class WeightWithUnit implements Upcaster {

		@Override
		public EventType from() {
			return new EventType("parcel-sent", 2);
		}

		@Override
		public ObjectNode upcast(ObjectNode data) {
			BigDecimal grams = data.remove("grams").decimalValue();
			data.putObject("weight").put("amount", grams).put("unit", "g");
			return data;
		}

	}

}
