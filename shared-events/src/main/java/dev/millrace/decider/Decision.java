package dev.millrace.decider;

import java.util.List;

/**
 * What a decider says to a command.
 *
 * @param <E> the events of the decider
 */
public sealed interface Decision<E> {

	@SafeVarargs
	@SuppressWarnings("varargs")
	static <E> Decision<E> accept(E... events) {
		return new Accepted<>(List.of(events));
	}

	static <E> Decision<E> accept(List<? extends E> events) {
		return new Accepted<>(List.copyOf(events));
	}

	/**
	 * Say no, because of a rule of the business.
	 * @param code stable, for programs: lower-case words joined by hyphens
	 * @param reason one sentence, for people
	 */
	static <E> Decision<E> reject(String code, String reason) {
		return new Rejected<>(code, reason);
	}

	/**
	 * The command happens: these events, in order; none if there is nothing to do.
	 */
	record Accepted<E>(List<E> events) implements Decision<E> {

		public Accepted {
			events = List.copyOf(events);
		}
	}

	/**
	 * A rule of the business forbids the command.
	 */
	record Rejected<E>(String code, String reason) implements Decision<E> {
	}

}
