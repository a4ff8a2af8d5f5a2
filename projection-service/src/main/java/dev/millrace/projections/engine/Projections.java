package dev.millrace.projections.engine;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.SqlProjection;
import org.jspecify.annotations.Nullable;

/**
 * The declared projections as an operator sees and moves them. What it changes is in the
 * database before it returns, and holds for all instances.
 */
public final class Projections {

	private final ProjectionSupervisor supervisor;

	private final ReadModels readModels;

	private final RebuildCoordinator coordinator;

	private final Rewinds rewinds;

	private final Log log;

	private final ParkedLimit parkedLimit;

	private final LogLag lag;

	public Projections(ProjectionSupervisor supervisor, ReadModels readModels, RebuildCoordinator coordinator,
			Rewinds rewinds, Log log, ParkedLimit parkedLimit, LogLag lag) {
		this.supervisor = supervisor;
		this.readModels = readModels;
		this.coordinator = coordinator;
		this.rewinds = rewinds;
		this.log = log;
		this.parkedLimit = parkedLimit;
		this.lag = lag;
	}

	public List<Status> all() {
		return this.supervisor.projections().stream().map(this::status).toList();
	}

	public List<String> names() {
		return this.supervisor.projections().stream().map(Projection::name).toList();
	}

	public Optional<Projection> find(String name) {
		return this.supervisor.find(name);
	}

	/**
	 * A version of a projection.
	 * @param number its number; null for the live one
	 */
	public Optional<ProjectionVersion> version(Projection projection, @Nullable Integer number) {
		return (number != null) ? this.readModels.version(projection.name(), number)
				: this.readModels.live(projection.name());
	}

	/**
	 * How many events of a version are parked.
	 */
	public int parked(ProjectionVersion version) {
		return this.readModels.parked(version);
	}

	public Status status(Projection projection) {
		List<ProjectionVersion> versions = this.readModels.versions(projection.name());
		ProjectionVersion live = versions.stream()
			.filter(ProjectionVersion::isLive)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No live version of " + projection.name()));
		Optional<RunnerStatus> runner = this.supervisor.status(live);
		boolean paused = this.readModels.isPaused(projection.name());
		int parked = this.readModels.parked(live);
		Map<LogPartition, Long> checkpoints = this.readModels.checkpoints(live);
		return new Status(projection.name(), state(paused, live, projection, parked, runner), live.number(),
				projection.version(), this.lag.of(projection.topics(), checkpoints),
				runner.map(RunnerStatus::applied).orElse(0L), runner.map(RunnerStatus::rate).orElse(0.0),
				runner.map(RunnerStatus::batches).orElse(0L), parked, runner.map(RunnerStatus::retries).orElse(0L),
				runner.map(RunnerStatus::lastError).orElse(null), checkpoints, this.readModels.checkpointMovedAt(live),
				versions);
	}

	public void pause(Projection projection) {
		this.readModels.setPaused(projection.name(), true);
	}

	public void pauseAll() {
		this.supervisor.projections().forEach(this::pause);
	}

	public void resumeAll() {
		this.supervisor.projections().forEach(this::resume);
	}

	public void resume(Projection projection) {
		this.readModels.setPaused(projection.name(), false);
	}

	/**
	 * Let the live version read again what was committed at a time or later, if the
	 * projection is declared to bear it. The rows are those of that time, or older ones,
	 * until it has caught up.
	 */
	public RewindOutcome rewind(Projection projection, Instant to) {
		return switch (projection) {
			case FoldProjection<?> fold -> new RewindOutcome.Impossible("'" + fold.name()
					+ "' is a keyed fold, whose rows contain already what it would read again: rebuild it, see /projections/"
					+ fold.name() + "/rebuilds");
			case JpaProjection jpa -> new RewindOutcome.Impossible("'" + jpa.name()
					+ "' writes entities, which contain already what it would read again: rebuild it, see /projections/"
					+ jpa.name() + "/rebuilds");
			case SqlProjection sql when !sql.isRepeatable() -> new RewindOutcome.Impossible("'" + sql.name()
					+ "' does not say that its statements may be repeated: rebuild it, or let isRepeatable() return true"
					+ " if they give the same rows when they are");
			case SqlProjection sql when sql.inCommitOrder() -> new RewindOutcome.Impossible(
					"'" + sql.name() + "' is in commit order, and a time is no place in that order: rebuild it");
			case SqlProjection sql -> this.rewinds.rewind(
					this.readModels.live(sql.name())
						.orElseThrow(() -> new IllegalStateException("No live version of " + sql.name())),
					this.log.offsetsAt(sql.topics(), start(sql, to)));
		};
	}

	/** What came before its start it has never read. */
	private Instant start(Projection projection, Instant to) {
		return this.readModels.startTime(projection).filter(to::isBefore).orElse(to);
	}

	public Optional<Rebuild> rebuild(Projection projection, Rebuild.Swap swap) {
		return rebuild(projection, Rebuild.Plan.of(swap));
	}

	public Optional<Rebuild> rebuild(Projection projection, Rebuild.Plan plan) {
		Optional<Rebuild> rebuild = this.coordinator.start(projection, plan);
		this.supervisor.supervise();
		return rebuild;
	}

	public Optional<Rebuild> rollBack(Projection projection) {
		Optional<Rebuild> rebuild = this.coordinator.rollBack(projection);
		this.supervisor.supervise();
		return rebuild;
	}

	public boolean swap(Rebuild rebuild) {
		boolean waiting = this.coordinator.swap(rebuild);
		this.supervisor.supervise();
		return waiting;
	}

	public boolean abort(Rebuild rebuild) {
		boolean open = this.coordinator.abort(rebuild);
		this.supervisor.supervise();
		return open;
	}

	/**
	 * How far a rebuild has come.
	 */
	public RebuildCoordinator.LoadProgress progress(Projection projection, Rebuild rebuild) {
		return this.readModels.version(projection.name(), rebuild.number())
			.map((version) -> this.coordinator.progress(projection, version))
			.orElse(new RebuildCoordinator.LoadProgress(0, 0));
	}

	/**
	 * How fast a rebuild loads, in records and transaction markers a second over the last
	 * seconds; empty if it does not, or has just begun.
	 */
	public OptionalDouble loadRate(Rebuild rebuild) {
		return this.coordinator.rate(rebuild);
	}

	private State state(boolean paused, ProjectionVersion live, Projection projection, int parked,
			Optional<RunnerStatus> runner) {
		if (paused) {
			return State.PAUSED;
		}
		if (live.declared() != projection.version()) {
			return State.OUTDATED;
		}
		if (this.parkedLimit.isReached(parked)) {
			return State.STOPPED;
		}
		return runner.map((status) -> status.isFailing() ? State.FAILING : State.RUNNING).orElse(State.STARTING);
	}

	/** What a projection is doing on this instance. */
	public enum State {

		STARTING, RUNNING,

		/** An operator stopped it. */
		PAUSED,

		/** Its last attempt failed; it tries again from its checkpoints. */
		FAILING,

		/**
		 * It has as many parked events as it may have; some must be retried or skipped.
		 */
		STOPPED,

		/**
		 * The live read model was built from another declaration; it waits for the
		 * rebuild.
		 */
		OUTDATED

	}

	/**
	 * A projection at a glance.
	 *
	 * @param name its name
	 * @param state what it is doing
	 * @param version the number of the live version
	 * @param declared the version that the program declares
	 * @param lag how far the live version is behind
	 * @param applied records applied on this instance since it started
	 * @param rate records a second on this instance over the last seconds
	 * @param batches batches applied on this instance since it started
	 * @param parked how many events of the live version are parked
	 * @param retries how often something was tried again on this instance
	 * @param lastError what failed last on this instance
	 * @param checkpoints where the live version is
	 * @param checkpointMovedAt when one of them moved last; empty if none has
	 * @param versions all versions that exist
	 */
	public record Status(String name, State state, int version, int declared, Lag lag, long applied, double rate,
			long batches, int parked, long retries, @Nullable String lastError, Map<LogPartition, Long> checkpoints,
			Optional<Instant> checkpointMovedAt, List<ProjectionVersion> versions) {
	}

}
