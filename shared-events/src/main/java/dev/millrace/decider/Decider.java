package dev.millrace.decider;

/**
 * The rules of one category of streams as three pure functions (after Jérémie Chassaing's
 * functional event sourcing decider). A decider is a Spring bean; its commands become
 * endpoints.
 *
 * @param <C> the commands, a sealed interface of records
 * @param <E> the events, a sealed interface of records that carry
 * {@link dev.millrace.events.DomainEvent}
 * @param <S> the state, immutable
 */
public interface Decider<C, E, S> {

	/**
	 * The category whose streams this decider writes.
	 */
	String category();

	/**
	 * The state of a stream without events.
	 */
	S initialState();

	/**
	 * Decide what a command does in a state. Pure: no clock, no chance, no I/O.
	 */
	Decision<E> decide(C command, S state);

	/**
	 * The state after an event. It accepts every event that was ever decided.
	 */
	S evolve(S state, E event);

	/**
	 * The version of what the state means. Raise it when {@link #evolve} or an upcaster
	 * makes another state of the same events and the state's type does not show it: then
	 * stored snapshots are left aside and made anew.
	 */
	default int stateVersion() {
		return 1;
	}

}
