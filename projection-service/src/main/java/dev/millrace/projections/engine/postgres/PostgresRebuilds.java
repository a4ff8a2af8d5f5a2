package dev.millrace.projections.engine.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.events.json.Json;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ProjectionVersion.State;
import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.Rebuild.Phase;
import dev.millrace.projections.engine.Rebuilds;
import dev.millrace.projections.engine.snapshots.Snapshot;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Rebuilds in Postgres, in schema {@code millrace}.
 */
final class PostgresRebuilds implements Rebuilds {

	private static final String COLUMNS = """
			SELECT id, projection, number, swap, snapshot, accepts_differences, phase, started_at, phase_since,
			  rows, mismatches, error
			FROM millrace.rebuilds
			""";

	private static final String INSERT = """
			INSERT INTO millrace.rebuilds (id, projection, number, swap, snapshot, accepts_differences, phase, started_at,
			  phase_since)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			""";

	private static final String FIND = COLUMNS + "WHERE id = ?";

	private static final String OF = COLUMNS + "WHERE projection = ? ORDER BY started_at DESC LIMIT 100";

	/** Says of rebuilds {@code r} that they are open. */
	static final String IS_OPEN = Stream.of(Rebuild.Phase.values())
		.filter(Rebuild.Phase::isOpen)
		.map((phase) -> "'" + phase.name().toLowerCase(Locale.ROOT) + "'")
		.collect(Collectors.joining(", ", "r.phase IN (", ")"));

	private static final String OPEN = COLUMNS + "r WHERE " + IS_OPEN + " ORDER BY started_at";

	/** Only one instance at a time moves a rebuild; the others pass it over. */
	private static final String LOCK = """
			SELECT 1 FROM millrace.rebuilds WHERE id = ? AND phase = ? FOR UPDATE SKIP LOCKED
			""";

	private static final String MOVE = """
			UPDATE millrace.rebuilds SET phase = ?, phase_since = ?, rows = ?, mismatches = ?::jsonb, error = ? WHERE id = ?
			""";

	/** Not of a version that had read most of it already. */
	private static final String LOADED = """
			UPDATE millrace.rebuilds r SET loaded_records = ?, loaded_at = ?
			WHERE id = ? AND phase = 'loading' AND snapshot IS NULL AND NOT EXISTS (SELECT 1 FROM millrace.rebuilds o
			  WHERE o.projection = r.projection AND o.number = r.number AND o.phase = 'swapped')
			""";

	private static final String LAST_LOAD = """
			SELECT id, projection, loaded_records, started_at, loaded_at FROM millrace.rebuilds
			WHERE loaded_records >= ?
			ORDER BY projection = ? DESC, loaded_at DESC LIMIT 1
			""";

	private static final String SET_STATE = """
			UPDATE millrace.versions SET state = ?, hold_at = NULL WHERE projection = ? AND number = ?
			""";

	private static final String HELD = """
			SELECT count(*) FROM millrace.versions WHERE projection = ? AND hold_at IS NOT NULL
			""";

	private static final String HOLD = """
			UPDATE millrace.versions SET hold_at = ?::jsonb WHERE projection = ? AND state <> 'retired'
			""";

	private static final String RELEASE = """
			UPDATE millrace.versions SET hold_at = NULL WHERE projection = ?
			""";

	private static final String DELETE_VERSION = """
			DELETE FROM millrace.versions WHERE projection = ? AND number = ?
			""";

	private static final String SNAPSHOT = """
			SELECT offsets FROM millrace.snapshots WHERE id = ? FOR SHARE
			""";

	private static final String RESTORE_PARKED = """
			INSERT INTO millrace.parked (projection, number, topic, partition, "offset", stream, event_id, type, cause, stack,
			  attempts, parked_at, failed_at)
			SELECT k.projection, ?, k.topic, k.partition, k."offset", k.stream, k.event_id, k.type, k.cause, k.stack,
			  k.attempts, k.parked_at, k.failed_at
			FROM millrace.snapshots s, jsonb_populate_recordset(NULL::millrace.parked, s.parked) k
			WHERE s.id = ? ORDER BY k.id
			""";

	private static final String RESTORE_SKIPPED = """
			INSERT INTO millrace.skipped (projection, number, topic, partition, "offset", skipped_at)
			SELECT k.projection, ?, k.topic, k.partition, k."offset", k.skipped_at
			FROM millrace.snapshots s, jsonb_populate_recordset(NULL::millrace.skipped, s.skipped) k
			WHERE s.id = ?
			""";

	private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'";

	private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {
	};

	private final ReadModelDatabase database;

	private final JdbcClient client;

	private final Versions versions;

	private final Checkpoints checkpoints;

	private final VersionTables tables;

	private final PersistenceUnits units;

	private final ParkedTable parked;

	private final InstantSource clock;

	PostgresRebuilds(ReadModelDatabase database, PersistenceUnits units, InstantSource clock) {
		this.database = database;
		this.client = database.client();
		this.versions = new Versions(this.client);
		this.checkpoints = new Checkpoints(database.jdbc());
		this.tables = new VersionTables(this.client, units);
		this.units = units;
		this.parked = new ParkedTable(this.client, clock);
		this.clock = clock;
	}

	@Override
	public Optional<Rebuild> start(ProjectionVersion version, Rebuild.Plan plan) {
		UUID id = UUID.randomUUID();
		try {
			this.database.transaction().executeWithoutResult((transaction) -> {
				insert(id, version, plan, Phase.LOADING);
				setState(version, State.BUILDING);
			});
			return find(id);
		}
		catch (DuplicateKeyException ex) {
			// Another instance was faster. What was made for this one is not needed.
			if (version.state() == State.BUILDING) {
				remove(version);
			}
			return Optional.empty();
		}
	}

	@Override
	public Optional<Rebuild> startCopy(Projection projection, Rebuild.Plan plan) {
		UUID id = UUID.randomUUID();
		try {
			this.database.transaction().executeWithoutResult((transaction) -> {
				this.versions.lock();
				insert(id,
						this.versions.next(projection, State.COPYING,
								PostgresReadModels.definition(projection, this.units), this.clock.instant()),
						plan, Phase.COPYING);
			});
			return find(id);
		}
		catch (DuplicateKeyException ex) {
			return Optional.empty();
		}
	}

	private void insert(UUID id, ProjectionVersion version, Rebuild.Plan plan, Phase phase) {
		this.client.sql(INSERT)
			.params(id, version.projection(), version.number(), lower(plan.swap()))
			.param(plan.snapshot())
			.params(plan.acceptsDifferences(), lower(phase), now(), now())
			.update();
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public boolean copy(Rebuild rebuild, Projection projection) {
		return whenLocked(rebuild, () -> {
			ProjectionVersion version = version(rebuild, rebuild.number());
			long snapshot = Objects.requireNonNull(rebuild.plan().snapshot());
			Optional<String> offsets = this.client.sql(SNAPSHOT).param(snapshot).query(String.class).optional();
			if (offsets.isEmpty()) {
				remove(version);
				setPhase(rebuild, Phase.FAILED, null, List.of(),
						"Snapshot " + snapshot + " was removed before it was copied: choose another one");
				return false;
			}
			this.tables.createWithoutIndexes(version, projection);
			new SnapshotTables(this.client).copyRows(Snapshot.schema(version.projection(), snapshot), version.schema());
			this.checkpoints.create(version, Movement.parse(offsets.get()));
			this.client.sql(RESTORE_PARKED).params(version.number(), snapshot).update();
			this.client.sql(RESTORE_SKIPPED).params(version.number(), snapshot).update();
			setState(version, State.BUILDING);
			setPhase(rebuild, Phase.LOADING, null, List.of(), null);
			return true;
		});
	}

	@Override
	public Optional<Rebuild> find(UUID id) {
		return this.client.sql(FIND).param(id).query(PostgresRebuilds::rebuild).optional();
	}

	@Override
	public List<Rebuild> of(String projection) {
		return this.client.sql(OF).param(projection).query(PostgresRebuilds::rebuild).list();
	}

	@Override
	public List<Rebuild> open() {
		return this.client.sql(OPEN).query(PostgresRebuilds::rebuild).list();
	}

	@Override
	public boolean move(Rebuild rebuild, Phase to) {
		return whenLocked(rebuild, () -> {
			setPhase(rebuild, to, null, List.of(), null);
			return true;
		});
	}

	@Override
	public void loaded(Rebuild rebuild, long records) {
		this.client.sql(LOADED).params(records, now(), rebuild.id()).update();
	}

	@Override
	public Optional<Load> lastLoad(String projection, long recordsMin) {
		return this.client.sql(LAST_LOAD)
			.params(recordsMin, projection)
			.query((row, number) -> new Load(row.getObject("id", UUID.class), row.getString("projection"),
					row.getLong("loaded_records"),
					Duration.between(row.getObject("started_at", OffsetDateTime.class),
							row.getObject("loaded_at", OffsetDateTime.class))))
			.optional();
	}

	@Override
	public boolean lacksIndexes(Rebuild rebuild, Projection projection) {
		return !this.tables.lackingIndexes(version(rebuild, rebuild.number()), projection).isEmpty();
	}

	@Override
	public boolean createIndex(Rebuild rebuild, Projection projection) {
		return whenLocked(rebuild, () -> {
			ProjectionVersion version = version(rebuild, rebuild.number());
			Optional<VersionTables.Index> lacking = this.tables.lackingIndexes(version, projection)
				.stream()
				.findFirst();
			lacking.ifPresent((index) -> this.tables.create(version, projection, List.of(index.statement())));
			return lacking.isPresent();
		});
	}

	@Override
	public boolean end(Rebuild rebuild, Phase how, String reason) {
		return whenLocked(rebuild, () -> {
			this.client.sql(RELEASE).param(rebuild.projection()).update();
			remove(version(rebuild, rebuild.number()));
			setPhase(rebuild, how, null, List.of(), reason);
			return true;
		});
	}

	@Override
	public void align(Rebuild rebuild) {
		whenLocked(rebuild, () -> {
			boolean held = this.client.sql(HELD).param(rebuild.projection()).query(Long.class).single() > 0;
			ProjectionVersion next = version(rebuild, rebuild.number());
			ProjectionVersion live = live(rebuild);
			if (!held && live.declared() == next.declared()) {
				Map<LogPartition, Long> target = further(lockAll(live), lockAll(next));
				this.client.sql(HOLD).params(Movement.toJson(target), rebuild.projection()).update();
			}
			return true;
		});
	}

	@Override
	public boolean finish(Rebuild rebuild) {
		return whenLocked(rebuild, () -> {
			ProjectionVersion next = version(rebuild, rebuild.number());
			ProjectionVersion live = live(rebuild);
			boolean same = live.declared() == next.declared();
			if (same && !this.checkpoints.read(live).equals(this.checkpoints.read(next))) {
				return false;
			}
			int streamsBehind = this.parked.streamsBehind(next, live);
			if (streamsBehind > 0) {
				refuse(rebuild, streamsBehind);
				return true;
			}
			// What only the live version has parked is missing in its rows.
			boolean comparable = same && this.parked.streamsBehind(live, next) == 0;
			List<String> differences = comparable ? this.tables.differences(live, next) : List.of();
			long rows = this.tables.rows(next);
			if (differences.isEmpty() || rebuild.plan().acceptsDifferences()) {
				swap(live, next);
				setPhase(rebuild, Phase.SWAPPED, rows, differences, null);
			}
			else {
				this.client.sql(RELEASE).param(rebuild.projection()).update();
				remove(next);
				setPhase(rebuild, Phase.FAILED, rows, differences,
						"The rebuilt read model differs from the live one at the"
								+ " same offsets. If the live rows are wrong, accept the differences; if another fold is meant,"
								+ " raise the projection's version; else its fold is not pure");
			}
			return true;
		});
	}

	/** The swapped one would be worse: the operator retries or skips first. */
	private void refuse(Rebuild rebuild, int streamsBehind) {
		this.client.sql(RELEASE).param(rebuild.projection()).update();
		setPhase(rebuild, Phase.READY, null, List.of(),
				"Version " + rebuild.number() + " has parked events of " + streamsBehind
						+ " streams that the live version has applied: retry or skip them, then swap, or abort");
	}

	private void swap(ProjectionVersion live, ProjectionVersion next) {
		this.client.sql(LOCK_TIMEOUT).update();
		this.versions.of(live.projection())
			.stream()
			.filter((version) -> version.state() == State.RETIRED)
			.forEach(this::remove);
		setState(live, State.RETIRED);
		setState(next, State.LIVE);
		this.tables.show(next);
	}

	private void remove(ProjectionVersion version) {
		this.tables.drop(version);
		this.client.sql(DELETE_VERSION).params(version.projection(), version.number()).update();
	}

	private Map<LogPartition, Long> lockAll(ProjectionVersion version) {
		return this.checkpoints.lock(version, List.copyOf(this.checkpoints.read(version).keySet()));
	}

	private static Map<LogPartition, Long> further(Map<LogPartition, Long> one, Map<LogPartition, Long> other) {
		Map<LogPartition, Long> target = new TreeMap<>(one);
		other.forEach((partition, offset) -> target.merge(partition, offset, Math::max));
		return target;
	}

	private boolean whenLocked(Rebuild rebuild, BooleanSupplier work) {
		return Boolean.TRUE.equals(this.database.transaction().execute((transaction) -> {
			boolean locked = this.client.sql(LOCK)
				.params(rebuild.id(), rebuild.phase().name().toLowerCase(Locale.ROOT))
				.query()
				.optionalValue()
				.isPresent();
			return locked && work.getAsBoolean();
		}));
	}

	private ProjectionVersion live(Rebuild rebuild) {
		return this.versions.live(rebuild.projection())
			.orElseThrow(() -> new IllegalStateException("No live version of " + rebuild.projection()));
	}

	private ProjectionVersion version(Rebuild rebuild, int number) {
		return this.versions.of(rebuild.projection())
			.stream()
			.filter((version) -> version.number() == number)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No version " + number + " of " + rebuild.projection()));
	}

	private void setState(ProjectionVersion version, State state) {
		this.client.sql(SET_STATE).params(lower(state), version.projection(), version.number()).update();
	}

	private void setPhase(Rebuild rebuild, Phase phase, @Nullable Long rows, List<String> mismatches,
			@Nullable String error) {
		this.client.sql(MOVE)
			.param(lower(phase))
			.param(now())
			.param(rows)
			.param(Json.events().writeValueAsString(mismatches))
			.param(error)
			.param(rebuild.id())
			.update();
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	private static Rebuild rebuild(ResultSet row, int number) throws SQLException {
		return new Rebuild(row.getObject("id", UUID.class), row.getString("projection"), row.getInt("number"),
				new Rebuild.Plan(Rebuild.Swap.valueOf(row.getString("swap").toUpperCase(Locale.ROOT)),
						row.getObject("snapshot", Long.class), row.getBoolean("accepts_differences")),
				Phase.valueOf(row.getString("phase").toUpperCase(Locale.ROOT)),
				row.getObject("started_at", OffsetDateTime.class).toInstant(),
				row.getObject("phase_since", OffsetDateTime.class).toInstant(), row.getObject("rows", Long.class),
				Json.events().readValue(row.getString("mismatches"), STRINGS), row.getString("error"));
	}

}
