package dev.millrace.projections.engine.postgres;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.SqlProjection;
import dev.millrace.projections.StartPosition;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ParkedLimit;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ProjectionVersion.State;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.TableSize;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Read models in Postgres, their versions and checkpoints in schema {@code millrace}.
 */
final class PostgresReadModels implements ReadModels, AutoCloseable {

	private static final String INSERT_PROJECTION = """
			INSERT INTO millrace.projections (name) VALUES (?) ON CONFLICT DO NOTHING
			""";

	private static final String DEFINITION = """
			SELECT definition FROM millrace.versions WHERE projection = ? AND number = ?
			""";

	private static final String PAUSED = """
			SELECT paused FROM millrace.projections WHERE name = ?
			""";

	private static final String STARTED_AT = """
			SELECT started_at FROM millrace.projections WHERE name = ?
			""";

	private static final String SET_PAUSED = """
			UPDATE millrace.projections SET paused = ? WHERE name = ?
			""";

	private final ReadModelDatabase database;

	private final JdbcClient client;

	private final Versions versions;

	private final Checkpoints checkpoints;

	private final VersionTables tables;

	private final PersistenceUnits units;

	private final Collection<Upcaster> upcasters;

	private final ParkedTable parked;

	private final ParkedLimit parkedLimit;

	private final InstantSource clock;

	private final ExecutorService decoding = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(),
			Thread.ofPlatform().name("projection-decoder-", 1).daemon().factory());

	PostgresReadModels(ReadModelDatabase database, Collection<Upcaster> upcasters, ParkedTable parked,
			ParkedLimit parkedLimit, PersistenceUnits units, InstantSource clock) {
		this.database = database;
		this.client = database.client();
		this.versions = new Versions(this.client);
		this.checkpoints = new Checkpoints(database.jdbc());
		this.tables = new VersionTables(this.client, units);
		this.units = units;
		this.upcasters = List.copyOf(upcasters);
		this.parked = parked;
		this.parkedLimit = parkedLimit;
		this.clock = clock;
	}

	@Override
	public void check(Collection<Projection> projections) {
		new DeclaredReferences(projections).check();
	}

	@Override
	public ProjectionVersion register(Projection projection) {
		decoder(projection);
		return inTransaction(() -> {
			this.versions.lock();
			this.client.sql(INSERT_PROJECTION).param(projection.name()).update();
			Optional<ProjectionVersion> live = this.versions.live(projection.name());
			live.ifPresent((version) -> checkDefinition(version, projection));
			live.filter((version) -> version.declared() == projection.version()).ifPresent((version) -> {
				this.tables.describe(version, projection);
				this.tables.describeViews(version);
			});
			return live.orElseGet(() -> {
				ProjectionVersion first = create(projection, State.LIVE);
				this.tables.show(first);
				return first;
			});
		});
	}

	@Override
	public ProjectionVersion createNext(Projection projection) {
		return inTransaction(() -> {
			this.versions.lock();
			return create(projection, State.BUILDING);
		});
	}

	@Override
	public List<ProjectionVersion> versions(String projection) {
		return this.versions.of(projection);
	}

	@Override
	public Map<LogPartition, Long> checkpoints(ProjectionVersion version, Collection<LogPartition> partitions) {
		this.checkpoints.create(version,
				partitions.stream().collect(Collectors.toMap(Function.identity(), (partition) -> 0L)));
		Map<LogPartition, Long> offsets = new TreeMap<>(this.checkpoints.read(version));
		offsets.keySet().retainAll(partitions);
		return offsets;
	}

	@Override
	public Map<LogPartition, Long> checkpoints(ProjectionVersion version) {
		return this.checkpoints.read(version);
	}

	@Override
	public Optional<Instant> startTime(Projection projection) {
		Optional<Instant> start = switch (projection.start()) {
			case StartPosition.Beginning beginning -> Optional.empty();
			case StartPosition.Time(Instant at) -> Optional.of(at);
			case StartPosition.Now now -> Optional.of(this.client.sql(STARTED_AT)
				.param(projection.name())
				.query(OffsetDateTime.class)
				.single()
				.toInstant());
		};
		// As exact as the times of records in Kafka are.
		return start.map((time) -> time.truncatedTo(ChronoUnit.MILLIS));
	}

	@Override
	public Map<LogPartition, Long> begins(Projection projection, Instant start) {
		return this.checkpoints.begins(projection.name(), start);
	}

	@Override
	public void begin(ProjectionVersion version, Instant start, Map<LogPartition, Long> offsets) {
		this.checkpoints.keepBegins(version.projection(), start, offsets);
		this.checkpoints.create(version, this.checkpoints.begins(version.projection(), start));
	}

	@Override
	public Optional<Instant> checkpointMovedAt(ProjectionVersion version) {
		return this.checkpoints.movedAt(version);
	}

	@Override
	public TableSize size(ProjectionVersion version) {
		return this.tables.size(version);
	}

	@Override
	public BatchWriter writer(ProjectionVersion version, Projection projection) {
		return new PostgresBatchWriter(version, this.database, transaction(projection),
				new ParallelDecoder(decoder(projection), this.decoding),
				rowWriter(version, projection, this.database.jdbc(), this.units), this.parked, this.parkedLimit);
	}

	@Override
	public int parked(ProjectionVersion version) {
		return this.parked.count(version);
	}

	@Override
	public boolean isPaused(String projection) {
		return this.client.sql(PAUSED).param(projection).query(Boolean.class).single();
	}

	@Override
	public void setPaused(String projection, boolean paused) {
		int updated = this.client.sql(SET_PAUSED).param(paused).param(projection).update();
		if (updated != 1) {
			throw new IllegalStateException("Projection '" + projection + "' is not registered");
		}
	}

	@Override
	public void close() {
		this.decoding.shutdownNow();
	}

	private EntryDecoder decoder(Projection projection) {
		try {
			return new EntryDecoder(projection, this.upcasters);
		}
		catch (IllegalStateException ex) {
			throw new InvalidProjectionException("Projection '" + projection.name() + "': " + ex.getMessage(), ex);
		}
	}

	private TransactionOperations transaction(Projection projection) {
		return switch (projection) {
			case FoldProjection<?> fold -> this.database.transaction();
			case SqlProjection sql -> this.database.transaction();
			case JpaProjection jpa -> this.units.of(jpa).transaction();
		};
	}

	static RowWriter rowWriter(ProjectionVersion version, Projection projection, JdbcTemplate jdbc,
			PersistenceUnits units) {
		return switch (projection) {
			case FoldProjection<?> fold -> foldRowWriter(version, fold, jdbc);
			case SqlProjection sql -> new SqlRowWriter(sql, version.schema(), jdbc);
			case JpaProjection jpa -> new JpaRowWriter(units.of(jpa), version.schema(), jdbc);
		};
	}

	private static <R> RowWriter foldRowWriter(ProjectionVersion version, FoldProjection<R> fold, JdbcTemplate jdbc) {
		return new FoldRowWriter<>(fold, FoldTable.of(version, fold, jdbc));
	}

	private ProjectionVersion create(Projection projection, State state) {
		ProjectionVersion version = this.versions.next(projection, state, definition(projection, this.units),
				this.clock.instant());
		if (state == State.BUILDING) {
			this.tables.createWithoutIndexes(version, projection);
		}
		else {
			this.tables.create(version, projection);
		}
		return version;
	}

	private void checkDefinition(ProjectionVersion live, Projection projection) {
		String built = this.client.sql(DEFINITION)
			.params(live.projection(), live.number())
			.query(String.class)
			.single();
		if (live.declared() == projection.version() && !built.equals(definition(projection, this.units))) {
			throw new InvalidProjectionException("The table or the start of projection '" + projection.name()
					+ "' is declared otherwise than its read model was built: raise its version from "
					+ projection.version() + " to " + (projection.version() + 1) + ". Built: " + built + "; declared: "
					+ definition(projection, this.units));
		}
	}

	/**
	 * What a version is built from; another one makes another version.
	 */
	static String definition(Projection projection, PersistenceUnits units) {
		String statements = String.join(";\n", VersionTables.definition(projection, units));
		return switch (projection.start()) {
			case StartPosition.Beginning beginning -> statements;
			case StartPosition.Now now -> statements + "\n-- from the first start";
			case StartPosition.Time(Instant at) -> statements + "\n-- from " + at;
		};
	}

	private <T> T inTransaction(Supplier<T> work) {
		return Objects.requireNonNull(this.database.transaction().execute((transaction) -> work.get()));
	}

}
