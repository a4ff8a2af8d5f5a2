package dev.millrace.eventstore.imports;

import java.util.Iterator;
import java.util.Optional;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.EventStoreUnavailableException;

/**
 * Takes the events of another store in bulk, each exactly once. Safe for use by many
 * threads.
 */
public interface EventImports {

	/**
	 * Append events to their streams, in order, wherever the streams are. They go in in
	 * chunks; each chunk is all or nothing and is told by {@link #find}. A call under a
	 * name that was used before passes over as many events as are in already, if they are
	 * the same, and goes on behind them.
	 * @param name of the import, 1 to 100 letters, digits and {@code . _ -}
	 * @param events at each run the same to the last digit. What it throws ends the run;
	 * {@link WrongLineException} is collected first, and the event behind it is asked for
	 * @throws InvalidValueException if the name is none
	 * @throws ImportStoppedException if the events or the store fail; what was in by then
	 * stays
	 * @throws EventStoreUnavailableException if the store fails before the first chunk
	 */
	ImportOutcome importEvents(String name, Iterator<ImportedEvent> events);

	/**
	 * How far an import has come.
	 */
	Optional<ImportProgress> find(String name);

}
