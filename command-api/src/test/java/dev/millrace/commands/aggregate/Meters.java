package dev.millrace.commands.aggregate;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.millrace.commands.Category;
import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.DomainEvent;

/**
 * Meters that turn, with states of many types.
 */
final class Meters {

	private Meters() {
	}

	static <S> Category<MeterCommand, MeterEvent, S> category(Class<S> stateType, UnaryOperator<S> next, S start,
			int stateVersion) {
		return Category.of(new Meter<>(next, start, stateVersion), MeterCommand.class, MeterEvent.class, List.of(),
				Optional.of(stateType));
	}

	sealed interface MeterCommand {

	}

	record Turn() implements MeterCommand {
	}

	sealed interface MeterEvent {

	}

	@DomainEvent("meter-turned")
	record MeterTurned() implements MeterEvent {
	}

	record Metered(int turns) {

		static final Metered START = new Metered(0);

		Metered next() {
			return new Metered(this.turns + 1);
		}

	}

	record Renamed(int count) {
	}

	record WithArray(int[] turns) {
	}

	sealed interface Mode {

		Mode next();

		record Idle() implements Mode {

			@Override
			public Mode next() {
				return new Running(Optional.of(this));
			}

		}

		record Running(Optional<Mode> before) implements Mode {

			@Override
			public Mode next() {
				return new Idle();
			}

		}

	}

	record Meter<S>(UnaryOperator<S> next, S initialState,
			int stateVersion) implements Decider<MeterCommand, MeterEvent, S> {

		@Override
		public String category() {
			return "meter";
		}

		@Override
		public Decision<MeterEvent> decide(MeterCommand command, S state) {
			return Decision.accept(new MeterTurned());
		}

		@Override
		public S evolve(S state, MeterEvent event) {
			return this.next.apply(state);
		}

	}

}
