package dev.millrace.projections.engine.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;

import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.LeftOut;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ParkedSlice;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.engine.parked.ParkedEvent;
import dev.millrace.projections.engine.parked.ParkedEvents;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The references to parked events, in schema {@code millrace}. They come and go in the
 * transactions that hold the checkpoint of their partition.
 */
final class ParkedTable implements ParkedEvents {

	private static final String INSERT = """
			INSERT INTO millrace.parked (projection, number, topic, partition, "offset", stream, event_id, type,
			  cause, stack, attempts, parked_at, failed_at)
			SELECT ?, ?, topic, partition, "offset", stream, event_id, type, ?::text, ?::text, ?::int,
			  ?::timestamptz, ?::timestamptz
			FROM unnest(?::text[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[])
			  AS n (topic, partition, "offset", stream, event_id, type)
			ORDER BY topic, partition, "offset"
			""";

	private static final String STREAMS = """
			SELECT DISTINCT topic, stream FROM millrace.parked WHERE projection = ? AND number = ?
			""";

	private static final String COUNT = """
			SELECT count(*) FROM millrace.parked WHERE projection = ? AND number = ?
			""";

	private static final String COLUMNS = """
			SELECT id, number, topic, partition, "offset", stream, event_id, type, cause, stack, attempts, parked_at, failed_at
			FROM millrace.parked WHERE projection = ? AND number = ?
			""";

	private static final String PAGE = COLUMNS + "AND (?::text IS NULL OR stream = ?) AND id > ? ORDER BY id LIMIT ?";

	private static final String FIND = COLUMNS + "AND id = ?";

	private static final String FIRSTS = """
			SELECT DISTINCT ON (topic, partition, stream) id, number, topic, partition, "offset", stream, event_id, type, cause,
			  stack, attempts, parked_at, failed_at
			FROM millrace.parked WHERE projection = ? AND number = ? AND (?::text IS NULL OR stream = ?)
			ORDER BY topic, partition, stream, "offset"
			""";

	private static final String STREAM_OF = COLUMNS
			+ "AND topic = ? AND partition = ? AND stream = ? ORDER BY \"offset\" LIMIT ?";

	private static final String FAILED = """
			UPDATE millrace.parked SET cause = ?, stack = ?, attempts = attempts + 1, failed_at = ?
			WHERE projection = ? AND number = ? AND id = ?
			""";

	/** Waits for a batch that has just seen the event and parks others behind it. */
	private static final String SKIP = """
			WITH held AS (SELECT 1 FROM millrace.checkpoints
			  WHERE projection = ? AND number = ? AND topic = ? AND partition = ? FOR UPDATE),
			gone AS (DELETE FROM millrace.parked WHERE id = ? AND EXISTS (SELECT 1 FROM held)
			  RETURNING projection, number, topic, partition, "offset")
			INSERT INTO millrace.skipped (projection, number, topic, partition, "offset", skipped_at)
			SELECT projection, number, topic, partition, "offset", ? FROM gone
			""";

	private static final String LEFT_OUT = """
			SELECT topic, partition, "offset" FROM millrace.parked WHERE projection = ? AND number = ?
			UNION SELECT topic, partition, "offset" FROM millrace.skipped WHERE projection = ? AND number = ?
			""";

	private static final String OFFSETS = """
			SELECT "offset" FROM millrace.parked
			WHERE projection = ? AND number = ? AND topic = ? AND partition = ? AND stream = ?
			ORDER BY "offset" LIMIT ? FOR UPDATE
			""";

	private static final String RELEASE = """
			DELETE FROM millrace.parked
			WHERE projection = ? AND number = ? AND topic = ? AND partition = ? AND "offset" = ANY (?::bigint[])
			""";

	/** A stream that one version has parked further back than the other, or alone. */
	private static final String WORSE = """
			SELECT count(*)
			FROM (SELECT topic, partition, stream, min("offset") AS first FROM millrace.parked
			  WHERE projection = ? AND number = ? GROUP BY topic, partition, stream) AS n
			LEFT JOIN (SELECT topic, partition, stream, min("offset") AS first FROM millrace.parked
			  WHERE projection = ? AND number = ? GROUP BY topic, partition, stream) AS o USING (topic, partition, stream)
			WHERE o.first IS NULL OR o.first > n.first
			""";

	private final JdbcClient client;

	private final InstantSource clock;

	ParkedTable(JdbcClient client, InstantSource clock) {
		this.client = client;
		this.clock = clock;
	}

	/**
	 * Park records.
	 * @param failure why they could not be applied; null if they are behind another
	 */
	void add(ProjectionVersion version, List<LogRecord> records, @Nullable Failure failure) {
		if (records.isEmpty()) {
			return;
		}
		this.client.sql(INSERT)
			.params(version.projection(), version.number())
			.param((failure != null) ? failure.cause() : null)
			.param((failure != null) ? failure.stack() : null)
			.param((failure != null) ? 1 : 0)
			.param(now())
			.param((failure != null) ? now() : null)
			.param(array(records, LogRecord::topic, String[]::new))
			.param(array(records, LogRecord::partition, Integer[]::new))
			.param(array(records, LogRecord::offset, Long[]::new))
			.param(array(records, LogRecord::stream, String[]::new))
			.param(array(records, (record) -> record.headers().get(CloudEventHeaders.ID), String[]::new))
			.param(array(records, (record) -> record.headers().get(CloudEventHeaders.TYPE), String[]::new))
			.update();
	}

	/**
	 * The streams that have parked events.
	 */
	Set<Stream> streams(ProjectionVersion version) {
		return new HashSet<>(this.client.sql(STREAMS)
			.params(version.projection(), version.number())
			.query((row, number) -> new Stream(row.getString(1), row.getString(2)))
			.list());
	}

	/**
	 * What a version has passed without applying it, and will not before it is retried.
	 */
	LeftOut leftOut(ProjectionVersion version) {
		Map<LogPartition, Set<Long>> offsets = new HashMap<>();
		this.client.sql(LEFT_OUT)
			.params(version.projection(), version.number(), version.projection(), version.number())
			.query((row) -> {
				offsets.computeIfAbsent(new LogPartition(row.getString(1), row.getInt(2)), (any) -> new HashSet<>())
					.add(row.getLong(3));
			});
		return new LeftOut(offsets);
	}

	int count(ProjectionVersion version) {
		return this.client.sql(COUNT).params(version.projection(), version.number()).query(Integer.class).single();
	}

	/**
	 * Let parked events go that are about to be applied.
	 * @return whether they still were the first ones of their stream
	 */
	boolean release(ProjectionVersion version, ParkedSlice slice) {
		LogPartition partition = slice.partition();
		List<Long> first = this.client.sql(OFFSETS)
			.params(version.projection(), version.number(), partition.topic(), partition.partition(), slice.stream(),
					slice.size())
			.query(Long.class)
			.list();
		if (!first.equals(slice.offsets())) {
			return false;
		}
		int released = this.client.sql(RELEASE)
			.params(version.projection(), version.number(), partition.topic(), partition.partition(),
					slice.offsets().toArray(Long[]::new))
			.update();
		if (released != slice.size()) {
			throw new IllegalStateException("Released " + released + " of " + slice.size() + " parked events");
		}
		return true;
	}

	/**
	 * How many streams one version has parked that another one has applied further, or
	 * whole.
	 */
	int streamsBehind(ProjectionVersion version, ProjectionVersion other) {
		return this.client.sql(WORSE)
			.params(version.projection(), version.number(), other.projection(), other.number())
			.query(Integer.class)
			.single();
	}

	@Override
	public List<ParkedEvent> page(ProjectionVersion version, @Nullable String stream, long after, int max) {
		return this.client.sql(PAGE)
			.params(version.projection(), version.number())
			.param(stream)
			.param(stream)
			.param(after)
			.param(max)
			.query(ParkedTable::event)
			.list();
	}

	@Override
	public Optional<ParkedEvent> find(ProjectionVersion version, long id) {
		return this.client.sql(FIND)
			.params(version.projection(), version.number(), id)
			.query(ParkedTable::event)
			.optional();
	}

	@Override
	public List<ParkedEvent> firsts(ProjectionVersion version, @Nullable String stream) {
		return this.client.sql(FIRSTS)
			.params(version.projection(), version.number())
			.param(stream)
			.param(stream)
			.query(ParkedTable::event)
			.list();
	}

	@Override
	public List<ParkedEvent> streamOf(ProjectionVersion version, ParkedEvent event, int max) {
		return this.client.sql(STREAM_OF)
			.params(version.projection(), version.number(), event.partition().topic(), event.partition().partition(),
					event.stream(), max)
			.query(ParkedTable::event)
			.list();
	}

	@Override
	public void failed(ProjectionVersion version, ParkedEvent event, Failure failure) {
		this.client.sql(FAILED)
			.params(failure.cause(), failure.stack(), now(), version.projection(), version.number(), event.id())
			.update();
	}

	@Override
	public boolean skip(ProjectionVersion version, ParkedEvent event) {
		return this.client.sql(SKIP)
			.params(version.projection(), version.number(), event.partition().topic(), event.partition().partition(),
					event.id(), now())
			.update() > 0;
	}

	private OffsetDateTime now() {
		return this.clock.instant().atOffset(ZoneOffset.UTC);
	}

	private static <T> T[] array(List<LogRecord> records, Function<LogRecord, @Nullable T> value,
			IntFunction<T[]> array) {
		return records.stream().map(value).toArray(array);
	}

	private static ParkedEvent event(ResultSet row, int number) throws SQLException {
		String cause = row.getString("cause");
		OffsetDateTime failedAt = row.getObject("failed_at", OffsetDateTime.class);
		return new ParkedEvent(row.getLong("id"), row.getInt("number"),
				new LogPartition(row.getString("topic"), row.getInt("partition")), row.getLong("offset"),
				row.getString("stream"), row.getString("event_id"), row.getString("type"),
				(cause != null) ? new Failure(cause, row.getString("stack")) : null, row.getInt("attempts"),
				row.getObject("parked_at", OffsetDateTime.class).toInstant(),
				(failedAt != null) ? failedAt.toInstant() : null);
	}

	/** The records of a topic with one key. */
	record Stream(String topic, String stream) {

		static Stream of(LogRecord record) {
			return new Stream(record.topic(), record.stream());
		}

	}

}
