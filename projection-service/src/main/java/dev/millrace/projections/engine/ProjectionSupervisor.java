package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.Projection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a runner for every active version of the declared projections, and moves rebuilds
 * on. What should run stands in the database, so all instances agree without talking.
 */
public final class ProjectionSupervisor implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ProjectionSupervisor.class);

	private final Map<String, Projection> projections = new LinkedHashMap<>();

	private final Log log;

	private final ReadModels readModels;

	private final RebuildCoordinator coordinator;

	private final Rewinds rewinds;

	private final ReadAheadBudget budget;

	private final LiveLag liveLag;

	private final BatchObserver observer;

	private final InstantSource clock;

	/** By schema, which names a version whatever its state. */
	private final Map<String, ProjectionRunner> runners = new HashMap<>();

	private final ScheduledExecutorService schedule = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("projection-supervisor").daemon().factory());

	/**
	 * @param liveLagMax how many records a live version may be behind before loads on
	 * this instance wait for it
	 */
	public ProjectionSupervisor(Collection<Projection> projections, Log log, ReadModels readModels,
			RebuildCoordinator coordinator, Rewinds rewinds, ReadAheadBudget budget, long liveLagMax,
			BatchObserver observer, InstantSource clock) {
		for (Projection projection : projections) {
			if (this.projections.put(projection.name(), projection) != null) {
				throw new InvalidProjectionException(
						"Two projections are called '" + projection.name() + "'; rename one");
			}
		}
		this.log = log;
		this.readModels = readModels;
		this.coordinator = coordinator;
		this.rewinds = rewinds;
		this.budget = budget;
		this.liveLag = new LiveLag(liveLagMax);
		this.observer = observer;
		this.clock = clock;
	}

	/**
	 * Register the projections and start running them.
	 * @param interval how often to look what should run
	 */
	public void start(Duration interval) {
		this.readModels.check(projections());
		for (Projection projection : this.projections.values()) {
			ProjectionVersion live = this.readModels.register(projection);
			logger.info("Projection {} is live as version {}", projection.name(), live.number());
			if (live.declared() != projection.version()) {
				rebuildForDeclaration(projection, live);
			}
		}
		this.schedule.scheduleWithFixedDelay(this::superviseSafely, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Look now at what should run.
	 */
	public void supervise() {
		this.schedule.execute(this::superviseSafely);
	}

	public Collection<Projection> projections() {
		return List.copyOf(this.projections.values());
	}

	public Optional<Projection> find(String name) {
		return Optional.ofNullable(this.projections.get(name));
	}

	/**
	 * What this instance has done for a version, if it runs it.
	 */
	synchronized Optional<RunnerStatus> status(ProjectionVersion version) {
		return Optional.ofNullable(this.runners.get(version.schema())).map(ProjectionRunner::status);
	}

	private void rebuildForDeclaration(Projection projection, ProjectionVersion live) {
		logger.info(
				"Projection {} is declared as version {}, but its live read model was built from version {}: rebuilding",
				projection.name(), projection.version(), live.declared());
		if (this.coordinator.rollBack(projection).isEmpty()) {
			this.coordinator.start(projection, Rebuild.Plan.of(Rebuild.Swap.AUTOMATIC));
		}
	}

	private void superviseSafely() {
		try {
			this.projections.values().forEach(this::runActiveVersions);
			this.coordinator.moveOn(this.projections::get);
		}
		catch (RuntimeException ex) {
			// The next look may succeed: the database is away, or another instance was
			// faster.
			logger.warn("Could not look after the projections: {}", ex.toString());
		}
	}

	private synchronized void runActiveVersions(Projection projection) {
		if (this.schedule.isShutdown()) {
			return;
		}
		Map<String, ProjectionVersion> active = this.readModels.versions(projection.name())
			.stream()
			.filter((version) -> version.isActive() && version.declared() == projection.version())
			.collect(Collectors.toMap(ProjectionVersion::schema, Function.identity()));
		List<ProjectionRunner> ended = this.runners.values()
			.stream()
			.filter((runner) -> runner.runs(projection) && !active.containsKey(runner.version().schema()))
			.toList();
		ended.forEach((runner) -> {
			this.runners.remove(runner.version().schema());
			runner.close();
		});
		// Before a runner starts: it reads its checkpoints later.
		int rewound = this.rewinds.count(projection.name());
		active.forEach((schema, version) -> {
			ProjectionRunner runner = this.runners.computeIfAbsent(schema, (any) -> startRunner(version, projection));
			runner.isNow(version);
			runner.rewound(rewound);
		});
	}

	private ProjectionRunner startRunner(ProjectionVersion version, Projection projection) {
		ProjectionRunner runner = new ProjectionRunner(version, projection, this.log, this.readModels, this.budget,
				this.liveLag, this.observer, this.clock);
		runner.start();
		return runner;
	}

	@Override
	public void close() {
		this.schedule.shutdownNow();
		closeRunners();
	}

	private synchronized void closeRunners() {
		this.runners.values().forEach(ProjectionRunner::stop);
		this.runners.values().forEach(ProjectionRunner::close);
		this.runners.clear();
	}

}
