package dev.millrace.projections.engine.postgres;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.LogSlice;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.RewindOutcome;
import dev.millrace.projections.engine.Rewinds;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Sets checkpoints back while no rebuild is under way and nothing is parked: a rebuild
 * compares versions at their checkpoints, and what is parked must not be parked twice.
 */
final class PostgresRewinds implements Rewinds {

	private static final Logger logger = LoggerFactory.getLogger(PostgresRewinds.class);

	private static final String HINDRANCES = """
			SELECT v.state <> 'live' OR EXISTS (SELECT 1 FROM millrace.rebuilds r WHERE r.projection = v.projection
			    AND %s),
			  EXISTS (SELECT 1 FROM millrace.parked k WHERE k.projection = v.projection AND k.number = v.number)
			FROM millrace.versions v WHERE v.projection = ? AND v.number = ? FOR SHARE OF v
			""".formatted(PostgresRebuilds.IS_OPEN);

	private static final String SET_COUNT = """
			UPDATE millrace.projections SET rewinds = rewinds + 1 WHERE name = ?
			""";

	private static final String COUNT = """
			SELECT rewinds FROM millrace.projections WHERE name = ?
			""";

	private final ReadModelDatabase database;

	private final JdbcClient client;

	private final Checkpoints checkpoints;

	PostgresRewinds(ReadModelDatabase database) {
		this.database = database;
		this.client = database.client();
		this.checkpoints = new Checkpoints(database.jdbc());
	}

	@Override
	public RewindOutcome rewind(ProjectionVersion live, Map<LogPartition, Long> to) {
		return Objects
			.requireNonNull(this.database.transaction().execute((transaction) -> rewindInTransaction(live, to)));
	}

	private RewindOutcome rewindInTransaction(ProjectionVersion live, Map<LogPartition, Long> to) {
		// Whoever applies a batch holds its checkpoints, and may park.
		Map<LogPartition, Long> locked = this.checkpoints.lock(live, List.copyOf(to.keySet()));
		Optional<RewindOutcome> hindrance = this.client.sql(HINDRANCES)
			.params(live.projection(), live.number())
			.query((row, number) -> hindrance(live.projection(), row.getBoolean(1), row.getBoolean(2)))
			.single();
		return hindrance.orElseGet(() -> setBack(live, locked, to));
	}

	private static Optional<RewindOutcome> hindrance(String projection, boolean rebuilding, boolean parked) {
		if (rebuilding) {
			return Optional.of(new RewindOutcome.Refused("A rebuild of '" + projection
					+ "' is under way, which reads everything again: wait for it, or abort it"));
		}
		return parked
				? Optional.of(new RewindOutcome.Refused("Events of '" + projection
						+ "' are parked: retry or skip them first, see /projections/" + projection + "/parked"))
				: Optional.empty();
	}

	private RewindOutcome setBack(ProjectionVersion live, Map<LogPartition, Long> locked, Map<LogPartition, Long> to) {
		Map<LogPartition, Long> back = new HashMap<>(to);
		back.entrySet().removeIf((target) -> locked.getOrDefault(target.getKey(), 0L) <= target.getValue());
		if (!back.isEmpty()) {
			this.checkpoints.advance(live,
					back.entrySet()
						.stream()
						.map((target) -> new LogSlice(target.getKey(), target.getValue(), target.getValue(), List.of()))
						.toList());
		}
		this.client.sql(SET_COUNT).param(live.projection()).update();
		long records = back.entrySet()
			.stream()
			.mapToLong((target) -> locked.getOrDefault(target.getKey(), 0L) - target.getValue())
			.sum();
		logger.info("Projection {} version {} reads {} records again", live.projection(), live.number(), records);
		return new RewindOutcome.Rewound(records);
	}

	@Override
	public int count(String projection) {
		return this.client.sql(COUNT).param(projection).query(Integer.class).single();
	}

}
