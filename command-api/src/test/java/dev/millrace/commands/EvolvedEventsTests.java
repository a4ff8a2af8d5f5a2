package dev.millrace.commands;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTag;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.json.Payload;
import dev.millrace.events.json.Upcaster;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A category whose streams have events of former types.
 */
class EvolvedEventsTests {

	private static final EventType DIMMED = new EventType("light-dimmed", 1);

	private static final EventType SWITCHED = new EventType("light-switched", 1);

	private static final EventType FLASHED = new EventType("light-flashed", 1);

	private static final Upcaster FLASH = Upcaster.split(FLASHED, Set.of(SWITCHED), (data) -> List
		.of(new Payload(SWITCHED, switched(data, true)), new Payload(SWITCHED, switched(data, false))));

	private final Category<SwitchLight, LightSwitched, Switchings> lights = category(FLASH, Upcaster.drop(DIMMED));

	@Test
	void an_event_that_was_split_evolves_the_state_with_each_of_its_parts() {
		assertThat(this.lights.evolve(new Switchings(4, false), stored(FLASHED))).isEqualTo(new Switchings(6, false));
	}

	@Test
	void an_event_that_was_dropped_leaves_the_state_as_it_is() {
		assertThat(this.lights.evolve(new Switchings(4, true), stored(DIMMED))).isEqualTo(new Switchings(4, true));
	}

	@Test
	void an_event_of_an_unknown_type_is_unreadable_and_told_with_its_place() {
		assertThatExceptionOfType(UnreadableHistoryException.class)
			.isThrownBy(() -> this.lights.evolve(new Switchings(0, false), stored(new EventType("light-broken", 1))))
			.withMessageStartingWith("Revision 7 of stream light-1 is light-broken v1, which this program cannot read");
	}

	@Test
	void the_tags_of_an_event_are_those_of_its_components() {
		assertThat(this.lights.tags(new LightSwitched(true, "kitchen"))).containsExactly(new Tag("room", "kitchen"));
	}

	@Test
	void upcasters_that_cannot_work_together_stop_the_start() {
		assertThatExceptionOfType(CommandsStartException.class).isThrownBy(() -> category(FLASH, FLASH))
			.withMessageContaining("Two upcasters read light-flashed v1; keep one");
	}

	private static Category<SwitchLight, LightSwitched, Switchings> category(Upcaster... upcasters) {
		return Category.of(new LightDecider(), SwitchLight.class, LightSwitched.class, List.of(upcasters));
	}

	private static ObjectNode switched(ObjectNode data, boolean on) {
		return data.objectNode().put("on", on).put("room", "kitchen");
	}

	private static RecordedEvent stored(EventType type) {
		return new RecordedEvent(70, new StreamId("light", "1"), 7, new UUID(0, 7), type, Instant.EPOCH, Instant.EPOCH,
				Metadata.startedBy("m"), "{}");
	}

	sealed interface SwitchLight {

	}

	record SwitchOn() implements SwitchLight {
	}

	@DomainEvent("light-switched")
	record LightSwitched(boolean on, @EventTag("room") String room) {
	}

	record Switchings(int count, boolean on) {
	}

	private static final class LightDecider implements Decider<SwitchLight, LightSwitched, Switchings> {

		@Override
		public String category() {
			return "light";
		}

		@Override
		public Switchings initialState() {
			return new Switchings(0, false);
		}

		@Override
		public Decision<LightSwitched> decide(SwitchLight command, Switchings state) {
			return Decision.accept(new LightSwitched(true, "kitchen"));
		}

		@Override
		public Switchings evolve(Switchings state, LightSwitched event) {
			return new Switchings(state.count() + 1, event.on());
		}

	}

}
