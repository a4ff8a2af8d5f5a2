package dev.millrace.projections.query;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;

/**
 * Where live versions are. However many ask at once, the database is asked once at a time
 * for each read model. Safe for use by many threads.
 */
public final class LiveCheckpoints {

	private final ReadModels readModels;

	private final InstantSource clock;

	private final Map<String, Looks> looks = new ConcurrentHashMap<>();

	public LiveCheckpoints(ReadModels readModels, InstantSource clock) {
		this.readModels = readModels;
		this.clock = clock;
	}

	/**
	 * Where the live version is at a moment after this was called.
	 * @param projection the name of a declared projection
	 */
	public Place now(String projection) throws InterruptedException {
		return of(projection).begunNow();
	}

	/**
	 * Where the live version was at most so long ago.
	 * @param projection the name of a declared projection
	 */
	public Place recently(String projection, Duration ago) throws InterruptedException {
		return of(projection).begunSince(this.clock.instant().minus(ago));
	}

	private Looks of(String projection) {
		return this.looks.computeIfAbsent(projection, Looks::new);
	}

	/**
	 * A live version and where it is.
	 *
	 * @param number of the live version; 0 if there is none
	 * @param offsets by partition
	 */
	public record Place(int number, Map<LogPartition, Long> offsets) {

		public Place {
			offsets = Map.copyOf(offsets);
		}

		/**
		 * Whether it has come to all of these offsets.
		 */
		public boolean hasReached(Map<LogPartition, Long> target) {
			return this.number > 0 && target.entrySet()
				.stream()
				.allMatch((end) -> this.offsets.getOrDefault(end.getKey(), 0L) >= end.getValue());
		}

	}

	/** The looks at one read model. */
	private final class Looks {

		private final String projection;

		private final ReentrantLock lock = new ReentrantLock();

		/** Counts those that have begun, with the lock held. */
		private volatile long begun;

		/** Which of them was the last one that did not fail. */
		private long succeeded;

		private Instant lastBegan = Instant.MIN;

		private Place last = new Place(0, Map.of());

		Looks(String projection) {
			this.projection = projection;
		}

		Place begunNow() throws InterruptedException {
			long before = this.begun;
			this.lock.lockInterruptibly();
			try {
				// One that began while we waited for the lock has ended, and saw all that
				// was committed before we came.
				return (this.succeeded > before) ? this.last : look();
			}
			finally {
				this.lock.unlock();
			}
		}

		Place begunSince(Instant moment) throws InterruptedException {
			this.lock.lockInterruptibly();
			try {
				return this.lastBegan.isBefore(moment) ? look() : this.last;
			}
			finally {
				this.lock.unlock();
			}
		}

		private Place look() {
			long number = this.begun + 1;
			this.begun = number;
			Instant began = LiveCheckpoints.this.clock.instant();
			Place place = LiveCheckpoints.this.readModels.versions(this.projection)
				.stream()
				.filter((version) -> version.state() == ProjectionVersion.State.LIVE)
				.findFirst()
				.map((live) -> new Place(live.number(), LiveCheckpoints.this.readModels.checkpoints(live)))
				.orElse(new Place(0, Map.of()));
			this.last = place;
			this.lastBegan = began;
			this.succeeded = number;
			return place;
		}

	}

}
