package dev.millrace.commands;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.Token;

/**
 * One stream in memory, for one thread, with a moment before each step at which a test
 * can be another writer.
 */
public final class InMemoryEventStore implements EventStore {

	private final List<RecordedEvent> events = new ArrayList<>();

	private final Map<String, Remembered> appends = new HashMap<>();

	private final Map<Step, Runnable> actions = new EnumMap<>(Step.class);

	private int reads;

	private int roundTrips;

	/** Run once, before the next time that this step is taken. */
	public void beforeNext(Step step, Runnable action) {
		this.actions.put(step, action);
	}

	public int reads() {
		return this.reads;
	}

	public List<RecordedEvent> events() {
		return this.events;
	}

	/** How often the store was asked for anything. */
	public int roundTrips() {
		return this.roundTrips;
	}

	/** As a backup of an earlier time would. */
	public void setBackTo(int revision) {
		this.events.subList(revision, this.events.size()).clear();
	}

	@Override
	public AppendOutcome append(Append append) {
		interrupt(Step.APPEND);
		Optional<AppendOutcome> earlier = append.idempotency().flatMap(this::findRemembered);
		if (earlier.isPresent()) {
			return earlier.get();
		}
		if (!append.expected().allows(this.events.size())) {
			return new AppendOutcome.Conflict(append.streamId(), append.expected(), this.events.size());
		}
		return remember(append, add(append));
	}

	@Override
	public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
		interrupt(Step.FIND);
		return findRemembered(idempotency);
	}

	@Override
	public StreamPage read(StreamId streamId, long fromRevision, int max) {
		interrupt(Step.READ);
		this.reads++;
		List<RecordedEvent> page = this.events.stream()
			.filter((event) -> event.revision() >= fromRevision)
			.limit(max)
			.toList();
		return new StreamPage(streamId, this.events.size(), page);
	}

	@Override
	public StreamPage readBackwards(StreamId streamId, long fromRevision, int max) {
		throw new UnsupportedOperationException("Commands read forwards");
	}

	@Override
	public long revisionAsOf(StreamId streamId, Instant recordedUntil) {
		return this.events.stream().filter((event) -> !event.recordedAt().isAfter(recordedUntil)).count();
	}

	private void interrupt(Step step) {
		this.roundTrips++;
		Runnable action = this.actions.remove(step);
		if (action != null) {
			action.run();
		}
	}

	private AppendOutcome.Appended add(Append append) {
		List<AppendOutcome.AppendedEvent> appended = new ArrayList<>();
		for (NewEvent event : append.events()) {
			long revision = this.events.size() + 1;
			this.events.add(new RecordedEvent(revision, append.streamId(), revision, event.id(), event.type(),
					event.eventTime(), Instant.EPOCH, event.metadata(), event.data()));
			appended.add(new AppendOutcome.AppendedEvent(event.id(), event.type(), revision));
		}
		return new AppendOutcome.Appended(append.streamId(), this.events.size(), appended,
				new Token(this.events.size()), false);
	}

	private AppendOutcome remember(Append append, AppendOutcome.Appended appended) {
		append.idempotency()
			.ifPresent((key) -> this.appends.put(key.key(), new Remembered(key.fingerprint(), appended)));
		return appended;
	}

	private Optional<AppendOutcome> findRemembered(Idempotency idempotency) {
		return Optional.ofNullable(this.appends.get(idempotency.key()))
			.map((remembered) -> remembered.fingerprint().equals(idempotency.fingerprint()) ? remembered.repeated()
					: new AppendOutcome.KeyReused(idempotency.key()));
	}

	/** What a command handler does with the store. */
	public enum Step {

		READ, FIND, APPEND

	}

	private record Remembered(String fingerprint, AppendOutcome.Appended appended) {

		AppendOutcome repeated() {
			return new AppendOutcome.Appended(this.appended.streamId(), this.appended.revision(),
					this.appended.events(), this.appended.token(), true);
		}

	}

}
