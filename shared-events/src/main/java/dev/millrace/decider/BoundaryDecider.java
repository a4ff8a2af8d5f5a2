package dev.millrace.decider;

import dev.millrace.events.store.boundary.Boundary;

/**
 * A decider whose decisions depend on events of several streams, found by their tags: a
 * student may join a course only if neither the course is full nor the student's week. It
 * is folded over what is inside the boundary of the command, and its events are appended
 * only if nothing inside was appended meanwhile; else the command is decided again. They
 * go to the stream of the command, {@code category-id}, and have the tags that
 * {@link dev.millrace.events.EventTag} gives them.
 * <p>
 * The events are all that it reads, those of other deciders too. Every decision reads its
 * boundary from the first event, so a boundary is best kept small.
 *
 * @param <C> the commands, a sealed interface of records
 * @param <E> the events, a sealed interface of records that carry
 * {@link dev.millrace.events.DomainEvent}
 * @param <S> the state, immutable
 */
public interface BoundaryDecider<C, E, S> extends Decider<C, E, S> {

	/**
	 * What the decision about a command depends on. Pure. Events inside that this decider
	 * does not know are left out of the fold; naming the types spares reading them.
	 */
	Boundary boundary(C command);

}
