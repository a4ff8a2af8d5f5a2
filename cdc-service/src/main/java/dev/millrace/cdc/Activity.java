package dev.millrace.cdc;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Outgoing;
import dev.millrace.cdc.relay.Publication;
import org.jspecify.annotations.Nullable;

/**
 * What a capture remembers about itself for those who ask. Safe for use by many threads.
 */
final class Activity {

	private final InstantSource clock;

	private final Map<String, LongAdder> records = new ConcurrentHashMap<>();

	private final LongAdder characters = new LongAdder();

	private final AtomicLong failures = new AtomicLong();

	private final AtomicLong sessions = new AtomicLong();

	private volatile CaptureState state = CaptureState.STOPPED;

	private volatile Instant since;

	private volatile @Nullable Lsn publishedLsn;

	private volatile Lsn reached = Lsn.ZERO;

	private volatile @Nullable Instant publishedAt;

	private volatile @Nullable Instant heartbeatAt;

	private volatile @Nullable Failure lastFailure;

	private record Failure(String message, Instant at) {
	}

	Activity(InstantSource clock) {
		this.clock = clock;
		this.since = clock.instant();
	}

	CaptureState state() {
		return this.state;
	}

	void enter(CaptureState newState) {
		if (this.state != newState) {
			this.since = this.clock.instant();
			this.state = newState;
		}
	}

	void sessionBegan() {
		this.sessions.incrementAndGet();
	}

	void failed(Throwable failure) {
		this.failures.incrementAndGet();
		String message = failure.getMessage();
		this.lastFailure = new Failure((message != null) ? message : failure.toString(), this.clock.instant());
	}

	void beat() {
		this.heartbeatAt = this.clock.instant();
	}

	void published(Publication publication) {
		long length = 0;
		for (Outgoing outgoing : publication.records()) {
			this.records.computeIfAbsent(outgoing.topic(), (topic) -> new LongAdder()).increment();
			length += (outgoing.value() != null) ? outgoing.value().length() : 0;
		}
		this.characters.add(length);
		this.publishedAt = this.clock.instant();
		standAt(publication.cursor());
	}

	/**
	 * Where the cursor stands in the WAL, even if what is older is not published yet.
	 */
	Lsn reached() {
		return this.reached;
	}

	void standAt(Cursor cursor) {
		this.reached = new Lsn(cursor.lsn());
		this.publishedLsn = (cursor.phase() == Cursor.Phase.STREAMING) ? new Lsn(cursor.lsn()) : null;
	}

	CaptureStatus status() {
		Optional<Failure> failure = Optional.ofNullable(this.lastFailure);
		Map<String, Long> counts = this.records.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().sum(), Long::sum, TreeMap::new));
		return new CaptureStatus(this.state, this.since, Optional.ofNullable(this.publishedLsn),
				Optional.ofNullable(this.publishedAt), Optional.ofNullable(this.heartbeatAt), counts,
				this.characters.sum(), this.sessions.get(), this.failures.get(), failure.map(Failure::message),
				failure.map(Failure::at));
	}

}
