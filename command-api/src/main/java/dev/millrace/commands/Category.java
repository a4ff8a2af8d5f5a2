package dev.millrace.commands;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.millrace.decider.BoundaryDecider;
import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.json.UndecodableEventException;
import dev.millrace.events.json.UnknownEventTypeException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.events.store.boundary.Boundary;

/**
 * A category of streams with its decider, the commands by name, and the events.
 * Immutable.
 *
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 */
public final class Category<C, E, S> {

	private final Decider<C, E, S> decider;

	private final String name;

	private final SortedMap<String, Class<? extends C>> commands;

	private final Class<E> eventClass;

	private final EventTypes eventTypes;

	private final EventCodec codec;

	private final Optional<Type> stateType;

	private Category(Decider<C, E, S> decider, SortedMap<String, Class<? extends C>> commands, Class<E> eventClass,
			EventTypes eventTypes, Collection<? extends Upcaster> upcasters, Optional<Type> stateType) {
		this.decider = decider;
		this.stateType = stateType;
		this.name = decider.category();
		this.commands = Collections.unmodifiableSortedMap(commands);
		this.eventClass = eventClass;
		this.eventTypes = eventTypes;
		this.codec = codec(decider, eventTypes, upcasters);
	}

	/**
	 * The category of a decider.
	 * @param commandClass a sealed interface of records
	 * @param eventClass a sealed interface of records with {@link DomainEvent}
	 * @throws CommandsStartException if the declaration is wrong; it says what to change
	 */
	public static <C, E, S> Category<C, E, S> of(Decider<C, E, S> decider, Class<C> commandClass, Class<E> eventClass,
			Collection<? extends Upcaster> upcasters) {
		return of(decider, commandClass, eventClass, upcasters, Optional.empty());
	}

	/**
	 * The category of a decider.
	 * @param commandClass a sealed interface of records
	 * @param eventClass a sealed interface of records with {@link DomainEvent}
	 * @param stateType the type of the state; without it the category has no snapshots
	 * @throws CommandsStartException if the declaration is wrong; it says what to change
	 */
	public static <C, E, S> Category<C, E, S> of(Decider<C, E, S> decider, Class<C> commandClass, Class<E> eventClass,
			Collection<? extends Upcaster> upcasters, Optional<Type> stateType) {
		String name = decider.getClass().getName();
		checkCategory(name, decider.category());
		return new Category<>(decider, commands(name, commandClass), eventClass, eventTypes(name, eventClass),
				upcasters, stateType);
	}

	/**
	 * As in a stream id, {@code invoice}.
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The commands by the names that their endpoints have, sorted.
	 */
	public SortedMap<String, Class<? extends C>> commands() {
		return this.commands;
	}

	/**
	 * The events that its streams can have, sorted by name.
	 */
	public List<EventType> events() {
		return this.eventTypes.all();
	}

	/**
	 * The record of one of these events.
	 */
	public Class<?> eventClass(EventType type) {
		return this.eventTypes.classOf(type.name())
			.orElseThrow(() -> new IllegalStateException(type + " is no event of '" + this.name + "'"));
	}

	/**
	 * The declared type of the state, where it is known.
	 */
	public Optional<Type> stateType() {
		return this.stateType;
	}

	/**
	 * The version of what the state means.
	 */
	public int stateVersion() {
		return this.decider.stateVersion();
	}

	/**
	 * The state of a stream without events.
	 */
	public S initialState() {
		return this.decider.initialState();
	}

	/**
	 * Whether its decisions depend on boundaries and not on its streams alone.
	 */
	public boolean hasBoundaries() {
		return this.decider instanceof BoundaryDecider;
	}

	/**
	 * What the decision about a command depends on, if not on its stream alone.
	 */
	Optional<Boundary> boundary(C command) {
		return (this.decider instanceof BoundaryDecider<C, E, S> overStreams)
				? Optional.of(overStreams.boundary(command)) : Optional.empty();
	}

	Decision<E> decide(C command, S state) {
		return this.decider.decide(command, state);
	}

	/**
	 * The state after a stored event.
	 * @throws UnreadableHistoryException if this program cannot read the event
	 */
	public S evolve(S state, RecordedEvent recorded) {
		return evolve(state, recorded.streamId(), recorded.revision(), recorded.type(), recorded.data());
	}

	/**
	 * The state after an event that is being stored, as it will be read.
	 * @throws UnreadableHistoryException if this program cannot read the event
	 */
	public S evolve(S state, StreamId streamId, long revision, NewEvent event) {
		return evolve(state, streamId, revision, event.type(), event.data());
	}

	/** An event of long ago may have become several by now, or none. */
	private S evolve(S state, StreamId streamId, long revision, EventType type, String data) {
		S evolved = state;
		for (Object event : decode(streamId, revision, type, data)) {
			evolved = this.decider.evolve(evolved, this.eventClass.cast(event));
		}
		return evolved;
	}

	private List<Object> decode(StreamId streamId, long revision, EventType type, String data) {
		try {
			// A boundary has events of other deciders, too, of which this one knows some.
			return hasBoundaries() ? this.codec.decode(type, data) : this.codec.decodeAll(type, data);
		}
		catch (UnknownEventTypeException ex) {
			throw new UnreadableHistoryException(streamId, revision, type,
					"it is no event of " + this.decider.getClass().getName() + "; add it to "
							+ this.eventClass.getName()
							+ ", add an upcaster that renames or drops it, or run the program that wrote it",
					ex);
		}
		catch (UndecodableEventException ex) {
			throw new UnreadableHistoryException(streamId, revision, type, ex.getMessage(), ex);
		}
	}

	EventType typeOf(E event) {
		return this.codec.typeOf(event);
	}

	Set<Tag> tags(E event) {
		return this.codec.tags(event);
	}

	String encode(E event) {
		return this.codec.encode(event);
	}

	private static void checkCategory(String decider, String category) {
		try {
			new StreamId(category, "1");
		}
		catch (InvalidValueException ex) {
			throw new CommandsStartException(decider + ": " + ex.getMessage(), "Change what its category() returns.");
		}
	}

	private static <C> SortedMap<String, Class<? extends C>> commands(String decider, Class<C> commandClass) {
		if (!commandClass.isSealed()) {
			throw new CommandsStartException(
					decider + " has commands of " + commandClass.getName() + ", which is not sealed",
					"Make it a sealed interface of records, so that all commands are known.");
		}
		SortedMap<String, Class<? extends C>> commands = new TreeMap<>();
		records(commandClass).forEach((command) -> {
			if (!command.isRecord()) {
				throw new CommandsStartException("Command " + command.getName() + " of " + decider + " is not a record",
						"Make it a record.");
			}
			Class<?> other = commands.put(CommandName.of(command), command.asSubclass(commandClass));
			if (other != null) {
				throw new CommandsStartException("Two commands of " + decider + " are called '"
						+ CommandName.of(command) + "': " + other.getName() + " and " + command.getName(),
						"Rename one.");
			}
		});
		return commands;
	}

	private static EventTypes eventTypes(String decider, Class<?> eventClass) {
		try {
			return EventTypes.of(eventClass);
		}
		catch (IllegalStateException | InvalidValueException ex) {
			throw new CommandsStartException(decider + " has an event that cannot be stored: " + ex.getMessage(),
					"Correct the events of " + eventClass.getName() + "; each is a record with @DomainEvent.");
		}
	}

	private static EventCodec codec(Decider<?, ?, ?> decider, EventTypes eventTypes,
			Collection<? extends Upcaster> upcasters) {
		try {
			return new EventCodec(eventTypes, upcasters);
		}
		catch (IllegalStateException ex) {
			throw new CommandsStartException(
					decider.getClass().getName() + " has events that cannot be read: " + ex.getMessage(),
					"Correct the upcasters, or the records that they lead to.");
		}
	}

	private static Stream<Class<?>> records(Class<?> type) {
		return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(Category::records) : Stream.of(type);
	}

}
