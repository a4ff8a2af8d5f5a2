package dev.millrace.projections.reactions.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Reaction;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import dev.millrace.projections.reactions.Begin;
import dev.millrace.projections.reactions.EffectRecord;
import dev.millrace.projections.reactions.EffectRecord.State;
import dev.millrace.projections.reactions.Effects;
import dev.millrace.projections.reactions.OpenEffects;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Positions and effects in schema {@code millrace}. Whatever changes what a stream waits
 * for holds the position of its partition.
 */
final class PostgresEffects implements Effects {

	private static final String REGISTER = """
			INSERT INTO millrace.reactions (name, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING
			""";

	private static final String CREATE_POSITION = """
			INSERT INTO millrace.reaction_positions (reaction, topic, partition, next_offset) VALUES (?, ?, ?, ?)
			ON CONFLICT DO NOTHING
			""";

	private static final String POSITIONS = """
			SELECT topic, partition, next_offset FROM millrace.reaction_positions WHERE reaction = ?
			""";

	private static final String LOCK = """
			SELECT next_offset FROM millrace.reaction_positions
			WHERE reaction = ? AND topic = ? AND partition = ? FOR UPDATE
			""";

	private static final String SET = """
			UPDATE millrace.reaction_positions SET next_offset = ?
			WHERE reaction = ? AND topic = ? AND partition = ?
			""";

	private static final String MOVE = """
			INSERT INTO millrace.reaction_positions (reaction, topic, partition, next_offset) VALUES (?, ?, ?, ?)
			ON CONFLICT (reaction, topic, partition) DO UPDATE
			SET next_offset = least(reaction_positions.next_offset, excluded.next_offset)
			""";

	private static final String COUNT_MOVE = """
			UPDATE millrace.reactions SET moves = moves + 1 WHERE name = ?
			""";

	private static final String MOVES = """
			SELECT moves FROM millrace.reactions WHERE name = ?
			""";

	private static final String START = """
			INSERT INTO millrace.effects (reaction, event_id, topic, partition, "offset", stream, type, state, attempts, started_at)
			SELECT ?, ?, ?, ?, ?, ?, ?, CASE WHEN waits THEN 'waiting' ELSE 'started' END, CASE WHEN waits THEN 0 ELSE 1 END, ?
			FROM (SELECT EXISTS (SELECT 1 FROM millrace.effects WHERE reaction = ? AND topic = ? AND stream = ?
			  AND state IN ('in_doubt', 'failed', 'waiting')) AS waits) AS w
			ON CONFLICT (reaction, event_id) DO NOTHING
			""";

	private static final String COLUMNS = """
			SELECT id, event_id, topic, partition, "offset", stream, type, state, attempts, cause, stack, started_at, ended_at
			FROM millrace.effects WHERE reaction = ?
			""";

	private static final String BY_EVENT = COLUMNS + "AND event_id = ?";

	private static final String FIND = COLUMNS + "AND id = ?";

	private static final String PAGE = COLUMNS
			+ "AND (?::text IS NULL OR state = ?) AND (?::text IS NULL OR stream = ?) AND id > ? ORDER BY id LIMIT ?";

	private static final String FIRST_OPEN = """
			SELECT DISTINCT ON (topic, stream) id, event_id, topic, partition, "offset", stream, type, state, attempts, cause, stack,
			  started_at, ended_at
			FROM millrace.effects WHERE reaction = ? AND state IN ('in_doubt', 'failed', 'waiting')
			AND (?::text IS NULL OR stream = ?)
			ORDER BY topic, stream, "offset"
			""";

	private static final String AGAIN = """
			UPDATE millrace.effects SET attempts = attempts + 1 WHERE id = ? AND state = 'started'
			""";

	private static final String IN_DOUBT = """
			UPDATE millrace.effects SET state = 'in_doubt', ended_at = ? WHERE id = ? AND state = 'started'
			""";

	private static final String END = """
			UPDATE millrace.effects SET state = ?, cause = ?::text, stack = ?::text, ended_at = ?, claimed_until = NULL
			WHERE id = ? AND attempts = ? AND state IN ('started', 'in_doubt')
			""";

	private static final String RESUME = """
			UPDATE millrace.effects SET state = 'in_doubt', attempts = attempts + 1, claimed_until = ?
			WHERE id = ? AND state IN ('in_doubt', 'failed', 'waiting') AND (claimed_until IS NULL OR claimed_until < ?)
			RETURNING attempts
			""";

	private static final String SKIP = """
			UPDATE millrace.effects SET state = 'skipped', ended_at = ?
			WHERE id = ? AND state IN ('in_doubt', 'failed', 'waiting') AND (claimed_until IS NULL OR claimed_until < ?)
			""";

	private static final String OPEN = """
			SELECT count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'in_doubt'),
			  count(*) FILTER (WHERE state = 'waiting')
			FROM millrace.effects WHERE reaction = ? AND state IN ('in_doubt', 'failed', 'waiting')
			""";

	private static final String PAUSED = """
			SELECT paused FROM millrace.reactions WHERE name = ?
			""";

	private static final String SET_PAUSED = """
			UPDATE millrace.reactions SET paused = ? WHERE name = ?
			""";

	private static final String DELETE_ENDED = """
			DELETE FROM millrace.effects WHERE id IN (SELECT id FROM millrace.effects
			  WHERE state IN ('done', 'already_processed', 'skipped') AND ended_at < ? ORDER BY ended_at LIMIT 5000)
			""";

	private final ReadModelDatabase database;

	private final JdbcClient client;

	private final InstantSource clock;

	PostgresEffects(ReadModelDatabase database, InstantSource clock) {
		this.database = database;
		this.client = database.client();
		this.clock = clock;
	}

	@Override
	public void register(String reaction, Supplier<Map<LogPartition, Long>> start) {
		inTransaction(() -> {
			if (this.client.sql(REGISTER).params(reaction, now()).update() > 0) {
				start.get()
					.forEach((partition, offset) -> this.client.sql(CREATE_POSITION)
						.params(reaction, partition.topic(), partition.partition(), offset)
						.update());
			}
			return true;
		});
	}

	@Override
	public Map<LogPartition, Long> positions(String reaction, Collection<LogPartition> partitions) {
		partitions.forEach((partition) -> this.client.sql(CREATE_POSITION)
			.params(reaction, partition.topic(), partition.partition(), 0L)
			.update());
		Map<LogPartition, Long> positions = new TreeMap<>(positions(reaction));
		positions.keySet().retainAll(partitions);
		return positions;
	}

	@Override
	public Map<LogPartition, Long> positions(String reaction) {
		Map<LogPartition, Long> positions = new TreeMap<>();
		this.client.sql(POSITIONS).param(reaction).query((row) -> {
			positions.put(new LogPartition(row.getString(1), row.getInt(2)), row.getLong(3));
		});
		return positions;
	}

	@Override
	public Begin begin(String reaction, LogRecord record, long from, Reaction.InDoubt inDoubt) {
		LogPartition partition = LogPartition.of(record);
		return inTransaction(() -> {
			long position = lock(reaction, partition);
			if (position < from || position > record.offset() || isPaused(reaction)) {
				return new Begin.Elsewhere(position);
			}
			set(reaction, partition, record.offset());
			boolean isNew = start(reaction, record);
			EffectRecord effect = this.client.sql(BY_EVENT)
				.params(reaction, eventId(record))
				.query(PostgresEffects::effect)
				.single();
			if (effect.state() == State.STARTED && isNew) {
				return new Begin.Go(effect, effect.attempts());
			}
			if (effect.state() == State.STARTED && inDoubt == Reaction.InDoubt.RETRY) {
				this.client.sql(AGAIN).param(effect.id()).update();
				return new Begin.Go(effect, effect.attempts() + 1);
			}
			this.client.sql(IN_DOUBT).params(now(), effect.id()).update();
			set(reaction, partition, record.offset() + 1);
			return new Begin.Passed();
		});
	}

	private boolean start(String reaction, LogRecord record) {
		return this.client.sql(START)
			.params(reaction, eventId(record), record.topic(), record.partition(), record.offset(), record.stream())
			.param(record.headers().get(CloudEventHeaders.TYPE))
			.params(now(), reaction, record.topic(), record.stream())
			.update() > 0;
	}

	@Override
	public boolean end(String reaction, EffectRecord effect, int attempt, State state, @Nullable Failure failure) {
		return inTransaction(() -> {
			long position = lock(reaction, effect.partition());
			int ended = this.client.sql(END)
				.param(state.name().toLowerCase(Locale.ROOT))
				.param((failure != null) ? failure.cause() : null)
				.param((failure != null) ? failure.stack() : null)
				.params(now(), effect.id(), attempt)
				.update();
			// If it is elsewhere, somebody moved it meanwhile, or this was a retry.
			if (ended > 0 && position == effect.offset()) {
				set(reaction, effect.partition(), effect.offset() + 1);
			}
			return ended > 0;
		});
	}

	@Override
	public Begin pass(String reaction, LogPartition partition, long from, long next) {
		return inTransaction(() -> {
			long position = lock(reaction, partition);
			if (position < from || position > next || isPaused(reaction)) {
				return new Begin.Elsewhere(position);
			}
			set(reaction, partition, next);
			return new Begin.Passed();
		});
	}

	@Override
	public List<EffectRecord> page(String reaction, @Nullable State state, @Nullable String stream, long after,
			int max) {
		String name = (state != null) ? state.name().toLowerCase(Locale.ROOT) : null;
		return this.client.sql(PAGE)
			.param(reaction)
			.param(name)
			.param(name)
			.param(stream)
			.param(stream)
			.param(after)
			.param(max)
			.query(PostgresEffects::effect)
			.list();
	}

	@Override
	public Optional<EffectRecord> find(String reaction, long id) {
		return this.client.sql(FIND).params(reaction, id).query(PostgresEffects::effect).optional();
	}

	@Override
	public List<EffectRecord> firstOpen(String reaction, @Nullable String stream) {
		return this.client.sql(FIRST_OPEN)
			.param(reaction)
			.param(stream)
			.param(stream)
			.query(PostgresEffects::effect)
			.list();
	}

	@Override
	public Optional<Integer> resume(String reaction, EffectRecord effect, Duration atMost) {
		return this.client.sql(RESUME).params(now().plus(atMost), effect.id(), now()).query(Integer.class).optional();
	}

	@Override
	public boolean skip(String reaction, EffectRecord effect) {
		return inTransaction(() -> {
			lock(reaction, effect.partition());
			return this.client.sql(SKIP).params(now(), effect.id(), now()).update() > 0;
		});
	}

	@Override
	public OpenEffects open(String reaction) {
		return this.client.sql(OPEN)
			.param(reaction)
			.query((row, number) -> new OpenEffects(row.getInt(1), row.getInt(2), row.getInt(3)))
			.single();
	}

	@Override
	public boolean isPaused(String reaction) {
		return this.client.sql(PAUSED).param(reaction).query(Boolean.class).single();
	}

	@Override
	public void setPaused(String reaction, boolean paused) {
		if (this.client.sql(SET_PAUSED).params(paused, reaction).update() != 1) {
			throw new IllegalStateException("Reaction '" + reaction + "' is not registered");
		}
	}

	@Override
	public void move(String reaction, Map<LogPartition, Long> positions) {
		inTransaction(() -> {
			new TreeMap<>(positions).forEach((partition, offset) -> this.client.sql(MOVE)
				.params(reaction, partition.topic(), partition.partition(), offset)
				.update());
			return this.client.sql(COUNT_MOVE).param(reaction).update();
		});
	}

	@Override
	public int moves(String reaction) {
		return this.client.sql(MOVES).param(reaction).query(Integer.class).single();
	}

	@Override
	public int deleteEnded(Duration keepFor) {
		return this.client.sql(DELETE_ENDED).param(now().minus(keepFor)).update();
	}

	private long lock(String reaction, LogPartition partition) {
		return this.client.sql(LOCK)
			.params(reaction, partition.topic(), partition.partition())
			.query(Long.class)
			.single();
	}

	private void set(String reaction, LogPartition partition, long next) {
		this.client.sql(SET).params(next, reaction, partition.topic(), partition.partition()).update();
	}

	/** A record that is no event has its place for a name. */
	private static String eventId(LogRecord record) {
		String id = record.headers().get(CloudEventHeaders.ID);
		return (id != null) ? id : record.topic() + "/" + record.partition() + "/" + record.offset();
	}

	private <T> T inTransaction(Supplier<T> work) {
		return Objects.requireNonNull(this.database.transaction().execute((transaction) -> work.get()));
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	private static EffectRecord effect(ResultSet row, int number) throws SQLException {
		String cause = row.getString("cause");
		OffsetDateTime endedAt = row.getObject("ended_at", OffsetDateTime.class);
		return new EffectRecord(row.getLong("id"), row.getString("event_id"),
				new LogPartition(row.getString("topic"), row.getInt("partition")), row.getLong("offset"),
				row.getString("stream"), row.getString("type"),
				State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)), row.getInt("attempts"),
				(cause != null) ? new Failure(cause, row.getString("stack")) : null,
				row.getObject("started_at", OffsetDateTime.class).toInstant(),
				(endedAt != null) ? endedAt.toInstant() : null);
	}

}
