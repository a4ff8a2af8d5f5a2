package dev.millrace.cdc.relay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import org.jspecify.annotations.Nullable;

/**
 * The last check before an event is published: its revision must follow the last one
 * published of its stream, or the capture stops rather than publish a gap or a repeat.
 *
 * <p>
 * The last revisions are known of the streams that were published lately. Of any other
 * stream the previous event must be visible in the settled snapshot, for then it is
 * published, and the event itself must not. Only if more than {@link #STREAMS_MAX}
 * streams are published between two settled points, as when much has waited in the slot,
 * some are forgotten too early; then those are trusted. Used by one thread at a time.
 */
public final class Continuity {

	/** So many streams are known. */
	public static final int STREAMS_MAX = 200_000;

	private final StoredEvents store;

	private final Map<String, Last> lasts;

	private @Nullable TransactionSnapshot settled;

	/** The highest transaction of a stream that was forgotten too early. */
	private long forgottenMax;

	private record Last(long revision, long transactionId) {
	}

	/**
	 * @param settled what is visible in it is published; null if that is not known, and
	 * streams that are not known are trusted
	 */
	public Continuity(StoredEvents store, @Nullable TransactionSnapshot settled) {
		this(store, settled, STREAMS_MAX);
	}

	Continuity(StoredEvents store, @Nullable TransactionSnapshot settled, int streamsMax) {
		this.store = store;
		this.settled = settled;
		this.lasts = new LinkedHashMap<>(16, 0.75F, true) {
			@Override
			protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
				return size() > streamsMax && forget(eldest.getValue());
			}
		};
	}

	/**
	 * Take note of an event that was published before. The last of a stream counts: it
	 * can be in two partitions if some were added.
	 */
	public void remember(PublishedEvent event) {
		this.lasts.merge(event.streamId(), new Last(event.revision(), event.transactionId()),
				(one, other) -> (one.revision() > other.revision()) ? one : other);
	}

	/**
	 * Take note that not all events that were published since the settled point are
	 * remembered.
	 * @param transactionId a transaction id later than all of theirs
	 */
	public void forgetBefore(long transactionId) {
		this.forgottenMax = Math.max(this.forgottenMax, transactionId);
	}

	/**
	 * Take note that there is a new settled point.
	 */
	void settle(Settled point) {
		this.settled = TransactionSnapshot.parse(point.snapshot());
	}

	/**
	 * Check what is about to be published; it counts as published from now on.
	 * @throws ContinuityBrokenException if there is a gap or a repeat
	 */
	void check(List<Outgoing> records) {
		List<Arriving> events = new ArrayList<>(records.size());
		for (Outgoing record : records) {
			if (Topics.isEvents(record.topic())) {
				events.add(Arriving.of(record));
			}
		}
		checkUnknown(events);
		for (Arriving event : events) {
			checkNext(event, this.lasts.get(event.streamId()));
			this.lasts.put(event.streamId(), new Last(event.revision(), event.transactionId()));
		}
	}

	private void checkUnknown(List<Arriving> events) {
		if (this.settled == null) {
			return;
		}
		Set<String> seen = new HashSet<>();
		List<Arriving> unproven = new ArrayList<>();
		for (Arriving event : events) {
			if (!this.lasts.containsKey(event.streamId()) && seen.add(event.streamId())) {
				checkNotPublished(event, this.settled);
				if (event.revision() > 1) {
					unproven.add(event);
				}
			}
		}
		for (int from = 0; from < unproven.size(); from += StoredEvents.LOOKED_UP_MAX) {
			checkPredecessors(unproven.subList(from, Math.min(unproven.size(), from + StoredEvents.LOOKED_UP_MAX)),
					this.settled);
		}
	}

	private static void checkNotPublished(Arriving event, TransactionSnapshot settled) {
		if (settled.sees(event.transactionId())) {
			throw new ContinuityBrokenException("The source gives " + event.place()
					+ " again, which is published. Nothing is published from here on; " + whatToDo(event));
		}
	}

	private void checkPredecessors(List<Arriving> events, TransactionSnapshot settled) {
		Map<StreamRevision, StoredEvents.Found> found = this.store
			.find(events.stream().map((event) -> event.place().previous()).toList());
		for (Arriving event : events) {
			StoredEvents.Found previous = found.get(event.place().previous());
			if (previous == null) {
				throw gap(event, "the store does not have the one before it");
			}
			if (!settled.sees(previous.transactionId()) && previous.transactionId() > this.forgottenMax) {
				throw gap(event, "the one before it is not published");
			}
		}
	}

	private static void checkNext(Arriving event, @Nullable Last last) {
		if (last == null || event.revision() == last.revision() + 1) {
			return;
		}
		if (event.revision() <= last.revision()) {
			throw new ContinuityBrokenException("The source gives " + event.place() + " again: " + last.revision()
					+ " is published. Nothing is published from here on; " + whatToDo(event));
		}
		throw gap(event, "only " + last.revision() + " is published");
	}

	private static ContinuityBrokenException gap(Arriving event, String why) {
		return new ContinuityBrokenException("The source gives " + event.place() + ", but " + why
				+ ". Nothing is published from here on, so no reader sees a gap; " + whatToDo(event));
	}

	private static String whatToDo(Arriving event) {
		return "compare the store with the topic (POST /cdc/verification, category '"
				+ event.topic().substring(Topics.events("").length())
				+ "'), then drop the slot and resume: what is missing is published from the store";
	}

	private boolean forget(Last last) {
		if (this.settled == null || !this.settled.sees(last.transactionId())) {
			this.forgottenMax = Math.max(this.forgottenMax, last.transactionId());
		}
		return true;
	}

	/**
	 * An event that is about to be published.
	 */
	private record Arriving(String topic, String streamId, long revision, long transactionId) {

		static Arriving of(Outgoing record) {
			return new Arriving(record.topic(), record.key(), number(record, CloudEventHeaders.REVISION),
					number(record, RecordHeaders.TRANSACTION_ID));
		}

		StreamRevision place() {
			return new StreamRevision(this.streamId, this.revision);
		}

		private static long number(Outgoing record, String header) {
			String value = record.headers().get(header);
			if (value == null) {
				throw new IllegalStateException("An event for " + record.topic() + " has no header " + header);
			}
			return Long.parseLong(value);
		}

	}

}
