package dev.millrace.commands.aggregate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import dev.millrace.commands.Aggregate;
import dev.millrace.commands.Aggregates;
import dev.millrace.commands.Category;
import dev.millrace.commands.CommandMetrics;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.snapshot.Snapshots;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * States from what is remembered, else from a snapshot, and the events after it. Safe for
 * use by many threads.
 */
public final class StreamAggregates implements Aggregates, AutoCloseable {

	private static final Logger LOGGER = LoggerFactory.getLogger(StreamAggregates.class);

	/** What is held in memory of a stream while it is folded. */
	private static final int PAGE = 500;

	private final EventStore store;

	private final AggregateCache cache;

	private final Optional<SnapshotKeeper> snapshots;

	private final SnapshotProperties policy;

	private final InstantSource clock;

	private final MeterRegistry registry;

	/**
	 * States of the streams in a store.
	 * @param snapshots where snapshots are kept, if there is such a place
	 */
	public StreamAggregates(EventStore store, Optional<Snapshots> snapshots, CacheProperties cache,
			SnapshotProperties policy, InstantSource clock, MeterRegistry registry) {
		this.store = store;
		this.cache = new AggregateCache(cache, registry);
		this.snapshots = snapshots.filter((keep) -> policy.enabled())
			.map((keep) -> new SnapshotKeeper(keep, policy, registry));
		this.policy = policy;
		this.clock = clock;
		this.registry = registry;
	}

	@Override
	public <S> Optional<Aggregate<S>> remembered(Category<?, ?, S> category, StreamId streamId) {
		return this.cache.lookUp(category, streamId).map(Folded::aggregate);
	}

	@Override
	public <S> Aggregate<S> read(Category<?, ?, S> category, StreamId streamId) {
		Instant started = this.clock.instant();
		Folded<S> remembered = this.cache.find(category, streamId).orElseGet(() -> Folded.start(category, streamId));
		Folded<S> folded = foldOn(category, remembered, Long.MAX_VALUE);
		boolean slow = Duration.between(started, this.clock.instant()).compareTo(this.policy.foldTime()) > 0;
		this.cache.remember(withSnapshotIfDue(category, folded, slow));
		return folded.aggregate();
	}

	@Override
	public <S> Optional<Aggregate<S>> readAt(Category<?, ?, S> category, StreamId streamId, long revision) {
		Folded<S> before = this.cache.find(category, streamId)
			.filter((remembered) -> remembered.revision() <= revision)
			.orElseGet(() -> Folded.start(category, streamId));
		return Optional.of(foldOn(category, before, revision).aggregate())
			.filter((aggregate) -> aggregate.revision() == revision);
	}

	@Override
	public <S> void appended(Category<?, ?, S> category, Aggregate<S> before, List<NewEvent> events) {
		try {
			remembered(category, before).map((remembered) -> remembered.after(category, events))
				.map((folded) -> withSnapshotIfDue(category, folded, false))
				.ifPresent(this.cache::remember);
		}
		catch (RuntimeException ex) {
			// The events are stored, so the command succeeded; the next one is told.
			this.cache.forget(before.streamId());
		}
	}

	private <S> Optional<Folded<S>> remembered(Category<?, ?, S> category, Aggregate<S> before) {
		// A stream that did not exist was not worth remembering.
		return (before.revision() == 0) ? Optional.of(Folded.start(category, before.streamId()))
				: this.cache.find(category, before.streamId())
					.filter((remembered) -> remembered.revision() == before.revision());
	}

	/** Ends what stores snapshots, within a few seconds. */
	@Override
	public void close() {
		this.snapshots.ifPresent(SnapshotKeeper::close);
	}

	/**
	 * Fold the events after a state. It ends: every page but the last is full, and
	 * writers take turns with a round trip each, so reading outruns them.
	 * @param until the last revision wanted
	 */
	private <S> Folded<S> foldOn(Category<?, ?, S> category, Folded<S> from, long until) {
		Folded<S> folded = from;
		boolean first = true;
		boolean more = folded.revision() < until;
		while (more) {
			StreamPage page = readPage(folded, first, until);
			if (page.currentRevision() < folded.revision()) {
				folded = startAgain(category, folded, page.currentRevision());
			}
			else {
				folded = folded.after(category, page);
				count(category, page.events().size());
				more = page.hasNext();
				folded = (first && isFarBehind(folded, page)) ? skipToSnapshot(category, folded, until) : folded;
			}
			more = more && folded.revision() < until;
			first = false;
		}
		return folded;
	}

	/**
	 * The first page is short where there may be a snapshot: most streams end in it, and
	 * need not ask for one.
	 */
	private StreamPage readPage(Folded<?> folded, boolean first, long until) {
		long size = (first && this.snapshots.isPresent()) ? SnapshotProperties.SHORT_STREAM : PAGE;
		return this.store.read(folded.aggregate().streamId(), folded.revision() + 1,
				(int) Math.min(size, until - folded.revision()));
	}

	private static boolean isFarBehind(Folded<?> folded, StreamPage page) {
		return page.currentRevision() - folded.revision() > SnapshotProperties.SHORT_STREAM;
	}

	private <S> Folded<S> skipToSnapshot(Category<?, ?, S> category, Folded<S> folded, long until) {
		return this.snapshots.flatMap((keep) -> keep.find(category, folded.aggregate().streamId()))
			.filter((snapshot) -> folded.revision() < snapshot.revision() && snapshot.revision() <= until)
			.map(Folded::from)
			.orElse(folded);
	}

	/** A store that was set back to an earlier time has another history now. */
	private <S> Folded<S> startAgain(Category<?, ?, S> category, Folded<S> folded, long currentRevision) {
		StreamId streamId = folded.aggregate().streamId();
		LOGGER.warn("Stream {} is at revision {}, and was at {}: what was known of it is forgotten", streamId,
				currentRevision, folded.revision());
		this.cache.forget(streamId);
		this.snapshots.ifPresent((keep) -> keep.delete(streamId));
		return Folded.start(category, streamId);
	}

	private <S> Folded<S> withSnapshotIfDue(Category<?, ?, S> category, Folded<S> folded, boolean slow) {
		long events = folded.revision() - folded.snapshotRevision();
		boolean due = events >= this.policy.everyEvents() || (slow && events > SnapshotProperties.SHORT_STREAM);
		return (due && this.snapshots.filter((keep) -> keep.take(category, folded.aggregate())).isPresent())
				? folded.withSnapshot() : folded;
	}

	private void count(Category<?, ?, ?> category, int events) {
		this.registry.counter(CommandMetrics.EVENTS_FOLDED, CommandMetrics.CATEGORY, category.name()).increment(events);
	}

}
