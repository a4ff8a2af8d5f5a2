package dev.millrace.projections.query.live;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.query.LiveCheckpoints;
import dev.millrace.projections.query.QueryTimeoutException;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.References;

/**
 * Keeps the answers of queries up to date, one for all clients with the same query. When
 * the live version has moved on, whichever instance moved it, a query is asked again and
 * its rows are compared with those before. No change is listened to, so none can be
 * missed. Safe for use by many threads.
 */
public final class LiveQueries implements AutoCloseable {

	/** How many queries are asked at once. */
	private static final int THREADS = 2;

	private final ReadModelReader reader;

	private final LiveCheckpoints checkpoints;

	private final References references;

	private final LiveLimits limits;

	private final Map<Wanted, LiveQuery> open = new HashMap<>();

	private final ScheduledExecutorService schedule = Executors.newScheduledThreadPool(THREADS,
			Thread.ofPlatform().name("live-queries-", 0).daemon().factory());

	public LiveQueries(ReadModelReader reader, LiveCheckpoints checkpoints, References references, LiveLimits limits) {
		this.reader = reader;
		this.checkpoints = checkpoints;
		this.references = references;
		this.limits = limits;
	}

	/**
	 * Open a query. Its first rows are there when this returns. Close what is answered.
	 * @param name the projection's name
	 * @param query with its size as the most rows that are kept
	 * @param firstOnly whether rows beyond these are left out; otherwise there must be
	 * none
	 * @throws InvalidValueException if the query does not fit the live version's columns
	 * @throws LiveQueryEndedException if there are more rows
	 * @throws LiveQueryRefusedException if there are too many queries
	 * @throws QueryTimeoutException if it takes too long
	 */
	public Following open(String name, ReadModelQuery query, boolean firstOnly) {
		LiveQuery joined = join(new Wanted(name, query, firstOnly));
		try {
			joined.readFirst();
			return new Following(joined);
		}
		catch (RuntimeException ex) {
			leave(joined);
			throw ex;
		}
	}

	private synchronized LiveQuery join(Wanted wanted) {
		LiveQuery existing = this.open.get(wanted);
		if (existing != null && !existing.hasEnded()) {
			existing.clients++;
			return existing;
		}
		if (this.open.size() >= this.limits.queriesMax()) {
			throw new LiveQueryRefusedException(this.limits.queriesMax());
		}
		LiveQuery started = new LiveQuery(wanted, this.references.readModels(wanted.name(), wanted.query().include()),
				this.reader, this.checkpoints, this.limits.interval());
		this.open.put(wanted, started);
		started.clients = 1;
		schedule(started, this.limits.interval());
		return started;
	}

	private synchronized void leave(LiveQuery query) {
		if (--query.clients == 0) {
			this.open.remove(query.wanted(), query);
		}
	}

	private synchronized boolean isOpen(LiveQuery query) {
		return query.clients > 0;
	}

	private void schedule(LiveQuery query, Duration delay) {
		if (!this.schedule.isShutdown()) {
			this.schedule.schedule(() -> refresh(query), delay.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	private void refresh(LiveQuery query) {
		if (isOpen(query)) {
			Duration pause = query.refresh();
			if (!query.hasEnded()) {
				schedule(query, pause);
			}
		}
	}

	@Override
	public void close() {
		this.schedule.shutdownNow();
	}

	/**
	 * What is kept up to date.
	 */
	record Wanted(String name, ReadModelQuery query, boolean firstOnly) {
	}

	/**
	 * One client's use of a query.
	 */
	public final class Following implements AutoCloseable {

		private final LiveQuery query;

		private boolean closed;

		private Following(LiveQuery query) {
			this.query = query;
		}

		/**
		 * Wait for other rows than these. Changes that come faster than they are asked
		 * for are taken together.
		 * @param atMost how long to wait
		 * @return the latest rows, or the same if there are no others by then
		 * @throws LiveQueryEndedException if there will be no others
		 */
		public LiveRows next(LiveRows seen, Duration atMost) throws InterruptedException {
			return this.query.next(seen, atMost);
		}

		@Override
		public synchronized void close() {
			if (!this.closed) {
				this.closed = true;
				leave(this.query);
			}
		}

	}

}
