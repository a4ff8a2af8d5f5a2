package dev.millrace.projections.engine.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.events.json.Json;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.snapshots.Snapshot;
import dev.millrace.projections.engine.snapshots.SnapshotOutcome;
import dev.millrace.projections.engine.snapshots.Snapshots;
import tools.jackson.core.type.TypeReference;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Snapshots in Postgres, the tables of each in a schema of its own. A snapshot is taken
 * in one repeatable-read transaction: it sees rows, checkpoints and what was left out, as
 * of one moment and locks none of them, so the version goes on meanwhile.
 */
final class PostgresSnapshots implements Snapshots {

	private static final String TRY_LOCK = """
			SELECT pg_try_advisory_xact_lock(hashtextextended('millrace.snapshots.' || ?, 0))
			""";

	private static final String INSERT = """
			INSERT INTO millrace.snapshots (projection, number, declared, definition, taken_at, offsets, lsn, parked,
			  skipped)
			SELECT v.projection, v.number, v.declared, v.definition, ?, ?::jsonb, ?::jsonb,
			  (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.id), '[]') FROM millrace.parked k
			   WHERE k.projection = v.projection AND k.number = v.number),
			  (SELECT coalesce(jsonb_agg(to_jsonb(k)), '[]') FROM millrace.skipped k
			   WHERE k.projection = v.projection AND k.number = v.number)
			FROM millrace.versions v WHERE v.projection = ? AND v.number = ?
			RETURNING id
			""";

	private static final String SET_SIZE = """
			UPDATE millrace.snapshots SET rows = ?, bytes = ? WHERE id = ?
			""";

	private static final String OF = """
			SELECT id, projection, number, declared, definition, taken_at, offsets, lsn,
			  jsonb_array_length(parked) AS parked, rows, bytes
			FROM millrace.snapshots WHERE projection = ? ORDER BY id DESC
			""";

	/** Whoever reads it now keeps it locked. */
	private static final String LOCK_TO_DELETE = """
			SELECT 1 FROM millrace.snapshots WHERE id = ? FOR UPDATE SKIP LOCKED
			""";

	private static final String DELETE = """
			DELETE FROM millrace.snapshots WHERE id = ?
			""";

	private static final String LOCK_TO_READ = """
			SELECT 1 FROM millrace.snapshots WHERE id = ? FOR SHARE
			""";

	private static final String IS_VALID = """
			SELECT pg_input_is_valid(?, ?)
			""";

	private static final TypeReference<Map<String, Long>> BY_SLOT = new TypeReference<>() {
	};

	private final ReadModelDatabase database;

	private final TransactionTemplate frozen;

	private final JdbcClient client;

	private final Versions versions;

	private final Checkpoints checkpoints;

	private final SnapshotTables tables;

	private final PersistenceUnits units;

	private final InstantSource clock;

	PostgresSnapshots(ReadModelDatabase database, PersistenceUnits units, InstantSource clock) {
		this.database = database;
		this.frozen = new TransactionTemplate(Objects.requireNonNull(database.transaction().getTransactionManager()));
		this.frozen.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
		this.client = database.client();
		this.versions = new Versions(this.client);
		this.checkpoints = new Checkpoints(database.jdbc());
		this.tables = new SnapshotTables(this.client);
		this.units = units;
		this.clock = clock;
	}

	@Override
	public SnapshotOutcome take(Projection projection, Function<Map<LogPartition, Long>, Map<String, Long>> lsn) {
		return Objects.requireNonNull(this.frozen.execute((transaction) -> takeInTransaction(projection, lsn)));
	}

	private SnapshotOutcome takeInTransaction(Projection projection,
			Function<Map<LogPartition, Long>, Map<String, Long>> lsn) {
		// The first statement: what it sees is what all of them see.
		if (!this.client.sql(TRY_LOCK).param(projection.name()).query(Boolean.class).single()) {
			return new SnapshotOutcome.Refused("A snapshot of '" + projection.name() + "' is being taken: wait for it");
		}
		ProjectionVersion live = this.versions.live(projection.name())
			.orElseThrow(() -> new IllegalStateException("No live version of " + projection.name()));
		List<String> ownTypes = this.tables.ownTypes(live.schema());
		if (!ownTypes.isEmpty()) {
			return new SnapshotOutcome.Impossible(
					"The tables of '" + projection.name() + "' have columns of the types " + ownTypes
							+ ", which are made with each version and gone with it: declare them of types that last");
		}
		return new SnapshotOutcome.Taken(copy(live, projection, lsn));
	}

	private Snapshot copy(ProjectionVersion live, Projection projection,
			Function<Map<LogPartition, Long>, Map<String, Long>> lsn) {
		Map<LogPartition, Long> offsets = this.checkpoints.read(live);
		OffsetDateTime takenAt = this.clock.instant().atOffset(ZoneOffset.UTC);
		long id = this.client.sql(INSERT)
			.param(takenAt)
			.param(Movement.toJson(offsets))
			.param(Json.events().writeValueAsString(lsn.apply(offsets)))
			.params(live.projection(), live.number())
			.query(Long.class)
			.single();
		Snapshot empty = find(live.projection(), id);
		// Rows of folds are looked up by their keys.
		long rows = this.tables.copyToNew(live.schema(), empty.schema(), projection instanceof FoldProjection<?>);
		this.client.sql(SET_SIZE).params(rows, this.tables.bytes(empty.schema()), id).update();
		this.client
			.sql("COMMENT ON SCHEMA %s IS 'Snapshot of version %d of projection %s'".formatted(empty.schema(),
					live.number(), live.projection()))
			.update();
		return find(live.projection(), id);
	}

	private Snapshot find(String projection, long id) {
		return of(projection).stream()
			.filter((snapshot) -> snapshot.id() == id)
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No snapshot " + id + " of " + projection));
	}

	@Override
	public List<Snapshot> of(String projection) {
		return this.client.sql(OF).param(projection).query(PostgresSnapshots::snapshot).list();
	}

	@Override
	public boolean delete(Snapshot snapshot) {
		return Boolean.TRUE.equals(this.database.transaction().execute((transaction) -> {
			boolean locked = this.client.sql(LOCK_TO_DELETE).param(snapshot.id()).query().optionalValue().isPresent();
			if (locked) {
				this.client.sql(DELETE).param(snapshot.id()).update();
				this.tables.drop(snapshot.schema());
			}
			return locked;
		}));
	}

	@Override
	public boolean fits(Snapshot snapshot, Projection projection) {
		return snapshot.declared() == projection.version()
				&& snapshot.definition().equals(PostgresReadModels.definition(projection, this.units));
	}

	@Override
	public <R> Optional<Found<R>> find(Snapshot snapshot, FoldProjection<R> fold, String key) {
		return Objects.requireNonNull(this.database.transaction()
			.execute((transaction) -> lockToRead(snapshot.id())
					? Optional.of(new Found<>(row(snapshot, fold, key).orElse(null))) : Optional.<Found<R>>empty()));
	}

	/** Then it is not removed until the transaction ends. */
	private boolean lockToRead(long id) {
		return this.client.sql(LOCK_TO_READ).param(id).query().optionalValue().isPresent();
	}

	private <R> Optional<R> row(Snapshot snapshot, FoldProjection<R> fold, String key) {
		RowType<R> rowType = new RowType<>(fold.rowType());
		String type = rowType.key().type().sqlName();
		if (!this.client.sql(IS_VALID).params(key, type).query(Boolean.class).single()) {
			return Optional.empty();
		}
		return this.client
			.sql("SELECT %s FROM %s.%s WHERE %s = CAST(? AS %s)".formatted(rowType.columnNames(), snapshot.schema(),
					ProjectionVersion.relation(fold.name()), rowType.key().name(), type))
			.param(key)
			.query((row, number) -> rowType.read(row))
			.optional();
	}

	private static Snapshot snapshot(ResultSet row, int number) throws SQLException {
		return new Snapshot(row.getLong("id"), row.getString("projection"), row.getInt("number"),
				row.getInt("declared"), row.getString("definition"),
				row.getObject("taken_at", OffsetDateTime.class).toInstant(), Movement.parse(row.getString("offsets")),
				Json.events().readValue(row.getString("lsn"), BY_SLOT), row.getInt("parked"), row.getLong("rows"),
				row.getLong("bytes"));
	}

}
