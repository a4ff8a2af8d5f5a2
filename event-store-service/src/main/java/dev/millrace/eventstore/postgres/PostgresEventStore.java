package dev.millrace.eventstore.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.AppendOutcome.Conflict;
import dev.millrace.events.store.AppendOutcome.KeyReused;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.eventstore.EventStoreMetrics;
import dev.millrace.eventstore.EventStoreProperties;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The event store in a Postgres table. An append is one statement in a transaction of the
 * store's, alone or together with others, never in the caller's.
 */
final class PostgresEventStore implements EventStore {

	private static final String FIND_APPEND = """
			SELECT fingerprint, stream_id, first_revision, last_revision, transaction_id
			FROM event_store.idempotency_keys
			WHERE key = ?
			""";

	private static final String APPENDED_EVENTS = """
			SELECT id, type, schema_version, revision
			FROM event_store.events
			WHERE stream_id = ? AND revision BETWEEN ? AND ?
			ORDER BY revision
			""";

	// The stream's revision and the page come from one statement, hence from one
	// snapshot.
	private static final String READ_FORWARDS = """
			SELECT s.revision AS stream_revision, e.position, e.revision, e.id, e.type, e.schema_version,
			  e.event_time, e.recorded_at, e.metadata, e.data
			FROM (
			  SELECT max(revision) AS revision FROM event_store.events WHERE stream_id = ?
			) s
			LEFT JOIN LATERAL (
			  SELECT position, revision, id, type, schema_version, event_time, recorded_at, metadata, data
			  FROM event_store.events WHERE stream_id = ? AND revision >= ? ORDER BY revision LIMIT ?
			) e ON true
			ORDER BY e.revision
			""";

	private static final String READ_BACKWARDS = """
			SELECT s.revision AS stream_revision, e.position, e.revision, e.id, e.type, e.schema_version,
			  e.event_time, e.recorded_at, e.metadata, e.data
			FROM (
			  SELECT max(revision) AS revision FROM event_store.events WHERE stream_id = ?
			) s
			LEFT JOIN LATERAL (
			  SELECT position, revision, id, type, schema_version, event_time, recorded_at, metadata, data
			  FROM event_store.events WHERE stream_id = ? AND revision <= ? ORDER BY revision DESC LIMIT ?
			) e ON true
			ORDER BY e.revision DESC
			""";

	private static final String REVISION_AS_OF = """
			SELECT coalesce(max(revision), 0)
			FROM event_store.events
			WHERE stream_id = ? AND recorded_at <= ?
			""";

	private final JdbcClient jdbc;

	private final AppendStatements statements;

	private final Optional<GroupCommit> groupCommit;

	private final EventSizeLimit sizeLimit;

	PostgresEventStore(EventStoreDatabase database, EventStoreProperties properties, MeterRegistry registry) {
		JdbcTemplate template = database.template(properties);
		this.jdbc = JdbcClient.create(template);
		this.statements = new AppendStatements(template);
		this.groupCommit = groupCommit(this.statements, properties.groupCommit(), registry);
		this.sizeLimit = new EventSizeLimit(properties.eventSizeMax().toBytes());
	}

	private static Optional<GroupCommit> groupCommit(AppendStatements statements,
			EventStoreProperties.GroupCommit properties, MeterRegistry registry) {
		if (!properties.enabled()) {
			return Optional.empty();
		}
		DistributionSummary appends = DistributionSummary.builder(EventStoreMetrics.APPENDS_PER_TRANSACTION)
			.description("Appends that shared a transaction")
			.register(registry);
		return Optional.of(new GroupCommit(statements, properties.appendsMax(), properties.transactionsMax(), appends));
	}

	@Override
	public AppendOutcome append(Append append) {
		this.sizeLimit.check(append.events());
		EncodedAppend encoded = EncodedAppend.of(append);
		AppendAnswer answer = this.groupCommit.map((group) -> group.append(encoded))
			.orElseGet(() -> this.statements.alone(encoded));
		return switch (answer.outcome()) {
			case "appended" -> appended(append, answer);
			case "repeated" -> repeated(append.streamId(), answer);
			case "conflict" -> new Conflict(append.streamId(), append.expected(), answer.lastRevision());
			case "key-reused" -> new KeyReused(append.idempotency().orElseThrow().key());
			default ->
				throw new IllegalStateException("event_store.append_together answered '" + answer.outcome() + "'");
		};
	}

	@Override
	public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
		Optional<KeyRow> found = PostgresCalls
			.reading(() -> this.jdbc.sql(FIND_APPEND).param(idempotency.key()).query(KeyRow::of).optional());
		return found.map((row) -> row.fingerprint().equals(idempotency.fingerprint())
				? repeated(row.streamId(), row.answer()) : new KeyReused(idempotency.key()));
	}

	@Override
	public StreamPage read(StreamId streamId, long fromRevision, int max) {
		return page(READ_FORWARDS, streamId, fromRevision, max);
	}

	@Override
	public StreamPage readBackwards(StreamId streamId, long fromRevision, int max) {
		return page(READ_BACKWARDS, streamId, fromRevision, max);
	}

	@Override
	public long revisionAsOf(StreamId streamId, Instant recordedUntil) {
		return PostgresCalls.reading(() -> this.jdbc.sql(REVISION_AS_OF)
			.param(streamId.toString())
			.param(Micros.of(recordedUntil))
			.query(Long.class)
			.single());
	}

	private static Appended appended(Append append, AppendAnswer answer) {
		List<AppendedEvent> events = new ArrayList<>(append.events().size());
		long revision = answer.firstRevision();
		for (NewEvent event : append.events()) {
			events.add(new AppendedEvent(event.id(), event.type(), revision++));
		}
		return new Appended(append.streamId(), answer.lastRevision(), events, answer.token(), false);
	}

	private Appended repeated(StreamId streamId, AppendAnswer answer) {
		List<AppendedEvent> events = PostgresCalls.reading(() -> this.jdbc.sql(APPENDED_EVENTS)
			.param(streamId.toString())
			.param(answer.firstRevision())
			.param(answer.lastRevision())
			.query((row, number) -> RecordedEvents.appended(row))
			.list());
		return new Appended(streamId, answer.lastRevision(), events, answer.token(), true);
	}

	private StreamPage page(String sql, StreamId streamId, long fromRevision, int max) {
		if (max < 1 || max > PAGE_MAX) {
			throw new IllegalStateException("A page has 1 to " + PAGE_MAX + " events, not " + max);
		}
		return PostgresCalls.reading(() -> this.jdbc.sql(sql)
			.param(streamId.toString())
			.param(streamId.toString())
			.param(fromRevision)
			.param(max)
			.query(pageOf(streamId)));
	}

	private static ResultSetExtractor<StreamPage> pageOf(StreamId streamId) {
		return (rows) -> {
			long streamRevision = 0;
			List<RecordedEvent> events = new ArrayList<>();
			while (rows.next()) {
				streamRevision = rows.getLong("stream_revision");
				if (rows.getLong("revision") > 0) {
					events.add(RecordedEvents.of(streamId, rows));
				}
			}
			return new StreamPage(streamId, streamRevision, events);
		};
	}

	private record KeyRow(String fingerprint, StreamId streamId, AppendAnswer answer) {

		static KeyRow of(ResultSet row, int number) throws SQLException {
			return new KeyRow(row.getString("fingerprint"), StreamId.parse(row.getString("stream_id")),
					AppendAnswer.of("repeated", row));
		}

	}

}
