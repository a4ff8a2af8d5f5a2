package dev.millrace.cdc.verification;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.relay.Assembly;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Outgoing;
import dev.millrace.cdc.relay.PublishedRevisions;
import dev.millrace.cdc.relay.Relay;
import dev.millrace.cdc.relay.Settled;
import dev.millrace.cdc.relay.TransactionSnapshot;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import org.jspecify.annotations.Nullable;

/**
 * Compares a range of the store with its topic: whether each event is there, once, in the
 * order of its stream, with the key, value and headers that it must have. It runs beside
 * the capture and compares what is visible in the settled snapshot, which is published as
 * a whole.
 *
 * <p>
 * Memory is bounded: both sides are read once into counts and digests of buckets, and
 * once more, if buckets differ, into the records of some of these. Safe for use by many
 * threads; one runs at a time.
 */
public final class Verification {

	private static final int PAGE = 2000;

	/** So many events are compared one by one, unless a single bucket has more. */
	private static final long CLOSELY_MAX = 200_000;

	private final PublishedLog log;

	private final StoredCategory store;

	private final Relay.Settings settings;

	private final Semaphore permit = new Semaphore(1);

	/**
	 * @param settings how events become records
	 */
	public Verification(PublishedLog log, StoredCategory store, Relay.Settings settings) {
		this.log = log;
		this.store = store;
		this.settings = settings;
	}

	/**
	 * Compare. It takes the time of reading the topic from its beginning.
	 * @throws CaptureUnavailableException if nothing is settled yet
	 * @throws CategoryUnknownException if there is nothing to compare
	 * @throws VerificationRunningException if another one is running
	 */
	public VerificationReport verify(VerificationRequest request) {
		if (!this.permit.tryAcquire()) {
			throw new VerificationRunningException();
		}
		try {
			Cursor cursor = this.log.cursor().orElseThrow(Verification::nothingSettled);
			Settled settled = Optional.ofNullable(cursor.standing().settled())
				.orElseThrow(Verification::nothingSettled);
			return new Run(request, cursor, settled).report();
		}
		finally {
			this.permit.release();
		}
	}

	private static CaptureUnavailableException nothingSettled() {
		return new CaptureUnavailableException(
				"Nothing can be compared before the events that are older than the slot are published: try again when"
						+ " GET /cdc says 'streaming'");
	}

	/**
	 * An event of one side.
	 */
	private record Found(String streamId, long revision, long position, String id, RecordDigest digest, int partition,
			long offset) {

		private static final int NOWHERE = -1;

		static Found of(Outgoing record) {
			Map<String, String> headers = record.headers();
			return new Found(record.key(), Long.parseLong(headers.getOrDefault(CloudEventHeaders.REVISION, "0")),
					Long.parseLong(headers.getOrDefault(CloudEventHeaders.POSITION, "0")),
					headers.getOrDefault(CloudEventHeaders.ID, ""),
					RecordDigest.of(record.key(), record.value(), headers), NOWHERE, NOWHERE);
		}

		static Found of(PublishedRecord record) {
			return new Found(record.header(CloudEventHeaders.SUBJECT), record.number(CloudEventHeaders.REVISION),
					record.number(CloudEventHeaders.POSITION), record.header(CloudEventHeaders.ID),
					RecordDigest.of(record.key(), record.value(), record.headers()), record.partition(),
					record.offset());
		}

		Difference differs(Difference.Kind kind, String detail) {
			boolean published = this.partition != NOWHERE;
			return new Difference(kind, this.streamId, this.revision, this.position, this.id,
					published ? Integer.valueOf(this.partition) : null, published ? Long.valueOf(this.offset) : null,
					detail);
		}

	}

	/**
	 * One verification.
	 */
	private final class Run {

		private final VerificationRequest request;

		private final Cursor cursor;

		private final Settled settled;

		private final TransactionSnapshot snapshot;

		private final String topic;

		private final Map<Integer, Long> ends;

		private final List<Difference> differences = new ArrayList<>();

		private boolean more;

		Run(VerificationRequest request, Cursor cursor, Settled settled) {
			this.request = request;
			this.cursor = cursor;
			this.settled = settled;
			this.snapshot = TransactionSnapshot.parse(settled.snapshot());
			this.topic = Topics.events(request.category());
			this.ends = cursor.endOffsets().getOrDefault(this.topic, Map.of());
		}

		VerificationReport report() {
			long expected = this.ends.values().stream().mapToLong(Long::longValue).sum();
			Buckets published = new Buckets(expected);
			Buckets stored = new Buckets(expected);
			readTopicInOrder(expected, (found) -> published.add(found.streamId(), found.digest()));
			readStore((found) -> stored.add(found.streamId(), found.digest()));
			if (expected == 0 && stored.side().events() == 0) {
				throw new CategoryUnknownException(this.request.category());
			}
			compareClosely(published, stored);
			return new VerificationReport(this.request, this.settled.lsn(), stored.side(), published.side(),
					this.differences, this.more);
		}

		private void compareClosely(Buckets published, Buckets stored) {
			BitSet differing = published.differing(stored);
			if (differing.isEmpty()) {
				return;
			}
			BitSet closely = stored.first(published.first(differing, CLOSELY_MAX), CLOSELY_MAX);
			this.more |= !closely.equals(differing);
			Map<Long, Found> unmatched = new HashMap<>();
			readStore((found) -> {
				if (closely.get(stored.of(found.streamId()))) {
					unmatched.put(found.position(), found);
				}
			});
			Map<Long, Found> matched = new HashMap<>();
			readTopic((found) -> {
				if (closely.get(stored.of(found.streamId()))) {
					compare(found, unmatched.remove(found.position()), matched);
				}
			});
			unmatched.values()
				.forEach(
						(found) -> add(found.differs(Difference.Kind.MISSING, "It is in the store, not in the topic")));
		}

		private void compare(Found published, @Nullable Found stored, Map<Long, Found> matched) {
			Found before = matched.get(published.position());
			if (before != null) {
				add(published.differs(Difference.Kind.REPEATED,
						"It is at offset " + before.offset() + " of partition " + before.partition() + ", too"));
			}
			else if (stored == null) {
				add(published.differs(Difference.Kind.UNKNOWN, "It is in the topic, not in the store"));
			}
			else if (!stored.digest().equals(published.digest())) {
				add(published.differs(Difference.Kind.DIFFERENT, "Key, value or headers are not those of the store"));
			}
			if (stored != null) {
				matched.put(published.position(), published);
			}
		}

		/**
		 * The order of a stream is that of all its events, not of the range alone.
		 */
		private void readTopicInOrder(long expected, Consumer<Found> reader) {
			try (PublishedRevisions lasts = PublishedRevisions.of(expected)) {
				Verification.this.log.read(this.topic, this.ends, (record) -> {
					Found found = Found.of(record);
					long last = lasts.put(found.streamId(), found.revision());
					if (has(record, found)) {
						if (found.revision() <= last) {
							add(found.differs(Difference.Kind.OUT_OF_ORDER, "It comes after revision " + last));
						}
						reader.accept(found);
					}
				});
			}
		}

		private void readTopic(Consumer<Found> reader) {
			Verification.this.log.read(this.topic, this.ends, (record) -> {
				Found found = Found.of(record);
				if (has(record, found)) {
					reader.accept(found);
				}
			});
		}

		private boolean has(PublishedRecord record, Found found) {
			return this.request.has(found.position())
					&& this.snapshot.sees(record.number(RecordHeaders.TRANSACTION_ID));
		}

		private void readStore(Consumer<Found> reader) {
			try (SourceDatabase.EventHistory events = Verification.this.store.read(this.request,
					this.settled.snapshot())) {
				for (List<Captured.EventAppended> page = events.next(PAGE); !page.isEmpty(); page = events.next(PAGE)) {
					Assembly assembly = new Assembly(this.cursor, Verification.this.settings);
					page.forEach(assembly::add);
					assembly.historical(page.getLast(), List.of())
						.records()
						.forEach((record) -> reader.accept(Found.of(record)));
				}
			}
		}

		private void add(Difference difference) {
			if (this.differences.size() < VerificationReport.DIFFERENCES_MAX) {
				this.differences.add(difference);
			}
			else {
				this.more = true;
			}
		}

	}

}
