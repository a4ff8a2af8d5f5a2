package dev.millrace.eventstore.validation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.InvalidEventException;
import dev.millrace.events.store.InvalidEventException.InvalidField;
import dev.millrace.events.store.StreamPage;

/**
 * Appends to another store what fits the schemas of its types.
 */
public final class ValidatingEventStore implements EventStore {

	private final EventStore store;

	private final EventSchemas schemas;

	public ValidatingEventStore(EventStore store, EventSchemas schemas) {
		this.store = store;
		this.schemas = schemas;
	}

	/**
	 * Append as the other store does.
	 * @throws InvalidEventException if an event does not fit
	 */
	@Override
	public AppendOutcome append(Append append) {
		List<InvalidField> wrong = this.schemas.check("", append.events());
		if (wrong.isEmpty()) {
			return this.store.append(append);
		}
		// What took effect under an earlier schema keeps its answer.
		return append.idempotency().flatMap(this.store::findAppend).orElseThrow(() -> new InvalidEventException(wrong));
	}

	@Override
	public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
		return this.store.findAppend(idempotency);
	}

	@Override
	public StreamPage read(StreamId streamId, long fromRevision, int max) {
		return this.store.read(streamId, fromRevision, max);
	}

	@Override
	public StreamPage readBackwards(StreamId streamId, long fromRevision, int max) {
		return this.store.readBackwards(streamId, fromRevision, max);
	}

	@Override
	public long revisionAsOf(StreamId streamId, Instant recordedUntil) {
		return this.store.revisionAsOf(streamId, recordedUntil);
	}

}
