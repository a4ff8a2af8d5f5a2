package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.failure.FailureKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves rebuilds through their phases. It holds no state: each look takes every open
 * rebuild as far as it can go, on whichever instance looks first.
 */
public final class RebuildCoordinator implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RebuildCoordinator.class);

	/** A version that is at most this many records behind has caught up. */
	private static final long CAUGHT_UP_LAG_MAX = 5_000;

	private static final int FINISH_LOOKS_MAX = 50;

	private static final Duration FINISH_LOOK_INTERVAL = Duration.ofMillis(10);

	private static final Duration ALIGNING_MAX = Duration.ofMinutes(1);

	private final ReadModels readModels;

	private final Rebuilds rebuilds;

	private final Log log;

	private final ParkedLimit parkedLimit;

	private final InstantSource clock;

	private final LoadRates rates;

	private final LogBegins begins;

	/**
	 * Copying a snapshot or making an index may take long, and other rebuilds and runners
	 * are looked after.
	 */
	private final ExecutorService building = Executors
		.newSingleThreadExecutor(Thread.ofPlatform().name("projection-building").daemon().factory());

	/** The rebuilds that this instance copies or makes indexes for now, or soon. */
	private final Set<UUID> inBuilding = ConcurrentHashMap.newKeySet();

	public RebuildCoordinator(ReadModels readModels, Rebuilds rebuilds, Log log, ParkedLimit parkedLimit,
			InstantSource clock) {
		this.readModels = readModels;
		this.rebuilds = rebuilds;
		this.log = log;
		this.parkedLimit = parkedLimit;
		this.clock = clock;
		this.rates = new LoadRates(clock);
		this.begins = new LogBegins(readModels, log);
	}

	/**
	 * Start to fill the next version beside the live one.
	 * @return empty if a rebuild of the projection is under way
	 */
	public Optional<Rebuild> start(Projection projection, Rebuild.Plan plan) {
		if (this.rebuilds.open(projection.name()).isPresent()) {
			return Optional.empty();
		}
		return started((plan.snapshot() != null) ? this.rebuilds.startCopy(projection, plan)
				: this.rebuilds.start(this.readModels.createNext(projection), plan));
	}

	/**
	 * Start to bring the version that was live before back up to date and make it live.
	 * @return empty if a rebuild of the projection is under way, or no version is retired
	 */
	public Optional<Rebuild> rollBack(Projection projection) {
		if (this.rebuilds.open(projection.name()).isPresent()) {
			return Optional.empty();
		}
		return this.readModels.versions(projection.name())
			.reversed()
			.stream()
			.filter((version) -> version.state() == ProjectionVersion.State.RETIRED
					&& version.declared() == projection.version())
			.findFirst()
			.flatMap((version) -> started(this.rebuilds.start(version,
					new Rebuild.Plan(Rebuild.Swap.AUTOMATIC, null, hasAcceptedDifferences(projection)))));
	}

	/** Then the version before it differs from the live one, and may be had back. */
	private boolean hasAcceptedDifferences(Projection projection) {
		int live = this.readModels.live(projection.name()).map(ProjectionVersion::number).orElse(0);
		return this.rebuilds.of(projection.name())
			.stream()
			.filter((rebuild) -> rebuild.phase() == Rebuild.Phase.SWAPPED && rebuild.number() == live)
			.findFirst()
			.filter((rebuild) -> rebuild.plan().acceptsDifferences())
			.isPresent();
	}

	/**
	 * Let a rebuild that waits for its operator go on to the swap.
	 * @return whether it was waiting
	 */
	public boolean swap(Rebuild rebuild) {
		return rebuild.phase() == Rebuild.Phase.READY && this.rebuilds.move(rebuild, Rebuild.Phase.ALIGNING);
	}

	/**
	 * Give a rebuild up.
	 * @return whether it was open
	 */
	public boolean abort(Rebuild rebuild) {
		return this.rebuilds.end(rebuild, Rebuild.Phase.ABORTED, "Aborted by the operator");
	}

	/**
	 * How far a version has come: records done and in all.
	 */
	public LoadProgress progress(Projection projection, ProjectionVersion version) {
		Map<LogPartition, Long> ends = this.log.ends(projection.topics());
		Map<LogPartition, Long> checkpoints = this.readModels.checkpoints(version);
		long total = ends.values().stream().mapToLong(Long::longValue).sum();
		long done = ends.entrySet()
			.stream()
			.mapToLong((end) -> Math.min(end.getValue(), checkpoints.getOrDefault(end.getKey(), 0L)))
			.sum();
		return new LoadProgress(done, total);
	}

	/**
	 * Records and transaction markers a second over the last seconds; empty if the
	 * rebuild does not load, or has just begun.
	 */
	OptionalDouble rate(Rebuild rebuild) {
		return this.rates.of(rebuild.id());
	}

	void moveOn(Function<String, @Nullable Projection> projections) {
		List<Rebuild> open = this.rebuilds.open();
		this.rates.keep(open.stream().map(Rebuild::id).toList());
		for (Rebuild rebuild : open) {
			Projection projection = projections.apply(rebuild.projection());
			if (projection != null) {
				moveOn(rebuild, projection);
			}
		}
	}

	private void moveOn(Rebuild rebuild, Projection projection) {
		switch (rebuild.phase()) {
			case COPYING -> moveOnCopying(rebuild, projection);
			case LOADING, INDEXING -> moveOnBuilding(rebuild, projection);
			case ALIGNING -> moveOnAligning(rebuild);
			case READY, SWAPPED, FAILED, ABORTED -> {
			}
		}
	}

	private void moveOnCopying(Rebuild rebuild, Projection projection) {
		boolean declared = this.readModels.version(rebuild.projection(), rebuild.number())
			.filter((version) -> version.declared() == projection.version())
			.isPresent();
		if (declared && this.inBuilding.add(rebuild.id())) {
			this.building.execute(() -> copy(rebuild, projection));
		}
	}

	/**
	 * A copy that is killed leaves nothing, and is begun again by the instance that goes
	 * on.
	 */
	private void copy(Rebuild rebuild, Projection projection) {
		try {
			if (this.rebuilds.copy(rebuild, projection)) {
				logger.info("Rebuild {} of {}: copied snapshot {} into version {}", rebuild.id(), rebuild.projection(),
						rebuild.plan().snapshot(), rebuild.number());
			}
		}
		catch (RuntimeException ex) {
			buildingFailed(rebuild, "Snapshot " + rebuild.plan().snapshot() + " cannot be copied: ", ex);
		}
		finally {
			this.inBuilding.remove(rebuild.id());
		}
	}

	private void moveOnBuilding(Rebuild rebuild, Projection projection) {
		Optional<ProjectionVersion> version = this.readModels.version(rebuild.projection(), rebuild.number())
			.filter((candidate) -> candidate.declared() == projection.version());
		int parked = version.map(this.readModels::parked).orElse(0);
		if (this.parkedLimit.isReached(parked)) {
			this.rebuilds.end(rebuild, Rebuild.Phase.FAILED, "Version " + rebuild.number() + " has " + parked
					+ " parked events, as many as may be; the log of the service names their causes");
		}
		else if (version.isPresent() && isCaughtUp(rebuild, progress(projection, version.get()))) {
			moveOnCaughtUp(rebuild, projection, version.get());
		}
	}

	/**
	 * A version that was live before has its indexes, and says nothing about the pace of
	 * those that begin with the beginning.
	 */
	private void moveOnCaughtUp(Rebuild rebuild, Projection projection, ProjectionVersion version) {
		boolean isNew = this.readModels.live(projection.name())
			.filter((live) -> live.number() < version.number())
			.isPresent();
		if (isNew && rebuild.phase() == Rebuild.Phase.LOADING) {
			this.rebuilds.loaded(rebuild, recordsRead(projection, version));
		}
		if (!isNew || !this.rebuilds.lacksIndexes(rebuild, projection)) {
			this.rebuilds.move(rebuild, switch (rebuild.swap()) {
				case AUTOMATIC -> Rebuild.Phase.ALIGNING;
				case MANUAL -> Rebuild.Phase.READY;
			});
		}
		else if (rebuild.phase() == Rebuild.Phase.LOADING) {
			this.rebuilds.move(rebuild, Rebuild.Phase.INDEXING);
		}
		else if (this.inBuilding.add(rebuild.id())) {
			this.building.execute(() -> createIndexes(rebuild, projection));
		}
	}

	/**
	 * Each index is a transaction, so one that is there stays there, whatever happens to
	 * this instance.
	 */
	private void createIndexes(Rebuild rebuild, Projection projection) {
		try {
			while (this.rebuilds.createIndex(rebuild, projection)) {
				logger.info("Rebuild {} of {}: made an index of version {}", rebuild.id(), rebuild.projection(),
						rebuild.number());
			}
		}
		catch (RuntimeException ex) {
			buildingFailed(rebuild, "An index of version " + rebuild.number() + " cannot be made: ", ex);
		}
		finally {
			this.inBuilding.remove(rebuild.id());
		}
	}

	private void buildingFailed(Rebuild rebuild, String what, RuntimeException ex) {
		if (FailureKind.of(ex) == FailureKind.POISON) {
			this.rebuilds.end(rebuild, Rebuild.Phase.FAILED, what + ex.getMessage());
		}
		else {
			logger.warn("Rebuild {} of {} is tried again. {}{}", rebuild.id(), rebuild.projection(), what,
					ex.toString());
		}
	}

	private long recordsRead(Projection projection, ProjectionVersion version) {
		Map<LogPartition, Long> from = this.begins.of(projection);
		return this.readModels.checkpoints(version)
			.entrySet()
			.stream()
			.mapToLong((reached) -> Math.max(0, reached.getValue() - from.getOrDefault(reached.getKey(), 0L)))
			.sum();
	}

	private boolean isCaughtUp(Rebuild rebuild, LoadProgress progress) {
		this.rates.note(rebuild.id(), progress.done());
		return progress.remaining() <= CAUGHT_UP_LAG_MAX;
	}

	private void moveOnAligning(Rebuild rebuild) {
		this.rebuilds.align(rebuild);
		if (awaitFinish(rebuild)) {
			this.rebuilds.find(rebuild.id()).ifPresent(RebuildCoordinator::logEnd);
		}
		else if (rebuild.phaseSince().plus(ALIGNING_MAX).isBefore(this.clock.instant())) {
			this.rebuilds.end(rebuild, Rebuild.Phase.FAILED, "The two versions did not reach the same offsets within "
					+ ALIGNING_MAX.toSeconds() + " s: is the projection paused or failing?");
		}
	}

	/**
	 * The live version stands still meanwhile, so this looks more often than the
	 * schedule.
	 */
	private boolean awaitFinish(Rebuild rebuild) {
		for (int look = 0; look < FINISH_LOOKS_MAX; look++) {
			if (this.rebuilds.finish(rebuild)) {
				return true;
			}
			LockSupport.parkNanos(FINISH_LOOK_INTERVAL.toNanos());
		}
		return false;
	}

	private static Optional<Rebuild> started(Optional<Rebuild> rebuild) {
		rebuild.ifPresent((started) -> logger.info("Rebuild {} of {} fills version {}", started.id(),
				started.projection(), started.number()));
		return rebuild;
	}

	private static void logEnd(Rebuild rebuild) {
		logger.info("Rebuild {} of {}: version {} is {}; {} rows compared, {} differ", rebuild.id(),
				rebuild.projection(), rebuild.number(), rebuild.phase(), rebuild.rows(), rebuild.mismatches().size());
	}

	/**
	 * A copy or an index that is not finished is begun again by the instance that goes
	 * on.
	 */
	@Override
	public void close() {
		this.building.shutdownNow();
	}

	/**
	 * How far a version has come in the log.
	 *
	 * @param done records and transaction markers it has passed
	 * @param total all there are now
	 */
	public record LoadProgress(long done, long total) {

		public long remaining() {
			return this.total - this.done;
		}

	}

}
