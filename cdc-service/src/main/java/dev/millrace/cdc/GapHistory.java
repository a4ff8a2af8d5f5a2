package dev.millrace.cdc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Gap;
import dev.millrace.cdc.relay.PublishedEvent;
import dev.millrace.cdc.relay.PublishedRevisions;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.StoredEvents;
import dev.millrace.cdc.relay.StreamRevision;

/**
 * The events that were not published when the slot was lost, read from the store: those
 * that the gap's snapshots leave over, without the revisions that are found in the
 * topics.
 */
final class GapHistory implements SourceDatabase.EventHistory {

	private final SourceDatabase.EventHistory history;

	private final PublishedRevisions published;

	private GapHistory(SourceDatabase.EventHistory history, PublishedRevisions published) {
		this.history = history;
		this.published = published;
	}

	/**
	 * Read what is published of the gap, and begin to read the rest.
	 * @throws CaptureBlockedException if an event is published that the store does not
	 * have
	 */
	static GapHistory open(SourceDatabase database, RecordLog log, Cursor.History after, Gap gap) {
		PublishedRevisions published = PublishedRevisions.of(new OffsetRange(gap.from(), gap.until()).count());
		try (Lookup lookup = new Lookup(database.storedEvents())) {
			log.readEvents(gap.from(), gap.until(), (event) -> {
				lookup.require(event);
				published.put(event.streamId(), event.revision());
			});
			lookup.finish();
			return new GapHistory(database.history(after, gap.since()), published);
		}
	}

	/**
	 * The next events, whatever page of the store has some.
	 */
	@Override
	public List<Captured.EventAppended> next(int max) {
		List<Captured.EventAppended> page = this.history.next(max);
		List<Captured.EventAppended> missing = missing(page);
		while (missing.isEmpty() && !page.isEmpty()) {
			page = this.history.next(max);
			missing = missing(page);
		}
		return missing;
	}

	@Override
	public void close() {
		this.published.close();
		this.history.close();
	}

	private List<Captured.EventAppended> missing(List<Captured.EventAppended> page) {
		return page.stream()
			.filter((it) -> it.event().revision() > this.published.last(it.event().streamId().toString()))
			.toList();
	}

	/**
	 * Looks published events up in the store, many at once.
	 */
	private static final class Lookup implements AutoCloseable {

		private final StoredEvents store;

		private final List<PublishedEvent> waiting = new ArrayList<>();

		Lookup(StoredEvents store) {
			this.store = store;
		}

		void require(PublishedEvent event) {
			this.waiting.add(event);
			if (this.waiting.size() == StoredEvents.LOOKED_UP_MAX) {
				finish();
			}
		}

		void finish() {
			Map<StreamRevision, StoredEvents.Found> found = this.store
				.find(this.waiting.stream().map(Lookup::place).toList());
			for (PublishedEvent event : this.waiting) {
				StoredEvents.Found stored = found.get(place(event));
				if (stored == null || !stored.id().equals(event.id())) {
					throw missingInStore(event);
				}
			}
			this.waiting.clear();
		}

		@Override
		public void close() {
			this.store.close();
		}

		private static StreamRevision place(PublishedEvent event) {
			return new StreamRevision(event.streamId(), event.revision());
		}

		private static CaptureBlockedException missingInStore(PublishedEvent event) {
			return new CaptureBlockedException("Event " + event.id() + ", " + place(event) + ", is published (topic '"
					+ event.topic() + "', partition " + event.partition() + ", offset " + event.offset()
					+ "), but the store does not have it: the source was a standby, or a backup, that lacked the end of"
					+ " the WAL. Bring the server back that has it; if it is gone for ever, delete the topics of events"
					+ " and what was read from them, and set millrace.cdc.slot to a new name");
		}

	}

}
