package dev.millrace.projections.query.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Json;
import dev.millrace.projections.query.LiveCheckpoints;
import dev.millrace.projections.query.LiveCheckpoints.Place;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.live.LiveQueries.Wanted;
import dev.millrace.projections.query.live.LiveQueryEndedException.Reason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query whose rows are kept up to date.
 */
final class LiveQuery {

	private static final Logger logger = LoggerFactory.getLogger(LiveQuery.class);

	/**
	 * How old the rows may get without being read again: a row that was not changed by a
	 * batch, but by hand, moves no checkpoint.
	 */
	private static final Duration AGE_MAX = Duration.ofSeconds(2);

	/** A query may spend this part of its time in the database. */
	private static final int SHARE = 10;

	private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);

	private static final int FAILURES_MAX = 10;

	private final Wanted wanted;

	/** Those that its rows are of, also the included ones. */
	private final List<String> readModels;

	private final ReadModelReader reader;

	private final LiveCheckpoints checkpoints;

	private final Duration interval;

	private final ReentrantLock reading = new ReentrantLock();

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	/** How many follow it; guarded by {@link LiveQueries}. */
	int clients;

	private volatile @Nullable LiveRows rows;

	private volatile @Nullable LiveQueryEndedException end;

	// Guarded by the lock of reading.

	private List<Place> readAt = List.of();

	private long readSince;

	private int failures;

	LiveQuery(Wanted wanted, List<String> readModels, ReadModelReader reader, LiveCheckpoints checkpoints,
			Duration interval) {
		this.wanted = wanted;
		this.readModels = readModels;
		this.reader = reader;
		this.checkpoints = checkpoints;
		this.interval = interval;
	}

	Wanted wanted() {
		return this.wanted;
	}

	boolean hasEnded() {
		return this.end != null;
	}

	/**
	 * Read the rows if nobody has.
	 */
	void readFirst() {
		this.reading.lock();
		try {
			if (this.rows == null) {
				publish(read());
			}
		}
		finally {
			this.reading.unlock();
		}
	}

	LiveRows next(LiveRows seen, Duration atMost) throws InterruptedException {
		long remaining = atMost.toNanos();
		this.lock.lockInterruptibly();
		try {
			while (remaining > 0 && this.end == null && (this.rows == null || this.rows == seen)) {
				remaining = this.changed.awaitNanos(remaining);
			}
			LiveQueryEndedException ended = this.end;
			if (ended != null) {
				throw new LiveQueryEndedException(ended.reason(), String.valueOf(ended.getMessage()));
			}
			LiveRows latest = this.rows;
			return (latest != null) ? latest : seen;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Read the rows again if they may have changed.
	 * @return how long to wait before the next time
	 */
	Duration refresh() {
		this.reading.lock();
		long began = System.nanoTime();
		try {
			// Looked up before the rows are read: what is committed in between shows as
			// another place the next time.
			List<Place> places = places();
			if (!places.equals(this.readAt) || began - this.readSince >= AGE_MAX.toNanos()) {
				LiveRows read = read();
				this.readAt = places;
				this.readSince = began;
				publish(read);
			}
			this.failures = 0;
			Duration share = Duration.ofNanos((System.nanoTime() - began) * (SHARE - 1));
			return (share.compareTo(this.interval) > 0) ? share : this.interval;
		}
		catch (LiveQueryEndedException ex) {
			end(ex);
		}
		catch (InvalidValueException ex) {
			end(new LiveQueryEndedException(Reason.OUTDATED,
					"The query does not fit the version that is live now: " + ex.getMessage()));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException ex) {
			logger.warn("Cannot keep a live query of {} up to date: {}", this.wanted.name(), ex.toString());
			if (++this.failures >= FAILURES_MAX) {
				end(new LiveQueryEndedException(Reason.UNAVAILABLE,
						"The rows of '" + this.wanted.name() + "' cannot be read at the moment"));
			}
		}
		finally {
			this.reading.unlock();
		}
		return RETRY_PAUSE;
	}

	private List<Place> places() throws InterruptedException {
		List<Place> places = new ArrayList<>();
		for (String readModel : this.readModels) {
			places.add(this.checkpoints.recently(readModel, this.interval));
		}
		return places;
	}

	private LiveRows read() {
		ReadModelQuery query = this.wanted.query();
		List<String> keys = this.reader.keys(this.wanted.name());
		ReadModelPage page = this.reader.query(this.wanted.name(), withKeys(query, keys));
		if (page.next() != null && !this.wanted.firstOnly()) {
			throw new LiveQueryEndedException(Reason.TOO_MANY_ROWS, "More than " + query.size()
					+ " rows match: filter more, or ask for the first ones by 'sort' and 'size'");
		}
		Map<String, String> byKey = new LinkedHashMap<>();
		for (Map<String, @Nullable Object> item : page.items()) {
			byKey.put(json(item, keys), json(item, shown(query, item)));
		}
		return new LiveRows(page.version(), byKey);
	}

	private static Collection<String> shown(ReadModelQuery query, Map<String, @Nullable Object> item) {
		return query.fields().isEmpty() ? item.keySet()
				: Stream.concat(query.fields().stream(), query.include().stream()).toList();
	}

	private static ReadModelQuery withKeys(ReadModelQuery query, List<String> keys) {
		if (query.fields().isEmpty()) {
			return query;
		}
		Set<String> fields = new LinkedHashSet<>(query.fields());
		fields.addAll(keys);
		return new ReadModelQuery(query.filters(), query.sort(), new ArrayList<>(fields), query.size(), query.after(),
				query.count(), query.include());
	}

	private static String json(Map<String, @Nullable Object> item, Iterable<String> fields) {
		Map<String, @Nullable Object> selected = new LinkedHashMap<>();
		fields.forEach((field) -> selected.put(field, item.get(field)));
		return Json.events().writeValueAsString(selected);
	}

	private void publish(LiveRows read) {
		this.lock.lock();
		try {
			// Kept if nothing has changed, so that nobody is woken up for it.
			if (!read.equals(this.rows)) {
				this.rows = read;
				this.changed.signalAll();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void end(LiveQueryEndedException reason) {
		this.lock.lock();
		try {
			this.end = reason;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

}
