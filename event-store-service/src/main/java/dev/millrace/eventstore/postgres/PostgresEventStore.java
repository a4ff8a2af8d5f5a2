package dev.millrace.eventstore.postgres;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Json;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.AppendOutcome.Conflict;
import dev.millrace.events.store.AppendOutcome.KeyReused;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.EventTooLargeException;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.Token;
import dev.millrace.eventstore.EventStoreProperties;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;

/**
 * The event store in a Postgres table. An append is one call of one SQL function in its
 * own transaction, never in the caller's.
 */
final class PostgresEventStore implements EventStore {

	private static final String APPEND = """
			SELECT outcome, first_revision, last_revision, transaction_id
			FROM event_store.append(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			""";

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

	private static final int UTF_8_BYTES_PER_CHAR_MAX = 3;

	private static final JsonMapper METADATA = Json.events()
		.rebuild()
		.changeDefaultPropertyInclusion((inclusion) -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
		.build();

	private final JdbcClient jdbc;

	private final long eventSizeMax;

	PostgresEventStore(EventStoreDatabase database, EventStoreProperties properties) {
		JdbcTemplate template = new JdbcTemplate(database.dataSource());
		template.setQueryTimeout((int) properties.statementTimeout().toSeconds());
		this.jdbc = JdbcClient.create(template);
		this.eventSizeMax = properties.eventSizeMax().toBytes();
	}

	@Override
	public AppendOutcome append(Append append) {
		checkSizes(append.events());
		AppendRow row = PostgresCalls.appending(() -> call(append));
		return switch (row.outcome()) {
			case "appended" -> appended(append, row);
			case "repeated" -> repeated(append.streamId(), row.revisions());
			case "conflict" -> new Conflict(append.streamId(), append.expected(), row.revisions().last());
			case "key-reused" -> new KeyReused(append.idempotency().orElseThrow().key());
			default -> throw new IllegalStateException("event_store.append answered '" + row.outcome() + "'");
		};
	}

	@Override
	public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
		Optional<KeyRow> found = PostgresCalls
			.reading(() -> this.jdbc.sql(FIND_APPEND).param(idempotency.key()).query(KeyRow::of).optional());
		return found.map((row) -> row.fingerprint().equals(idempotency.fingerprint())
				? repeated(row.streamId(), row.revisions()) : new KeyReused(idempotency.key()));
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

	private void checkSizes(List<NewEvent> events) {
		for (int index = 0; index < events.size(); index++) {
			String data = events.get(index).data();
			if ((long) data.length() * UTF_8_BYTES_PER_CHAR_MAX > this.eventSizeMax) {
				checkSize(index, data.getBytes(StandardCharsets.UTF_8).length);
			}
		}
	}

	private void checkSize(int index, int size) {
		if (size > this.eventSizeMax) {
			throw new EventTooLargeException(index, size, this.eventSizeMax);
		}
	}

	private AppendRow call(Append append) {
		List<NewEvent> events = append.events();
		Range expected = range(append.expected());
		return this.jdbc.sql(APPEND)
			.param(append.streamId().toString())
			.param(expected.min())
			.param(expected.max())
			.param(textOrNull(append.idempotency().map(Idempotency::key)))
			.param(textOrNull(append.idempotency().map(Idempotency::fingerprint)))
			.param(array("uuid", events, NewEvent::id))
			.param(array("text", events, (event) -> event.type().name()))
			.param(array("integer", events, (event) -> event.type().schemaVersion()))
			.param(array("bigint", events, (event) -> Micros.of(event.eventTime())))
			.param(array("json", events, (event) -> METADATA.writeValueAsString(event.metadata())))
			.param(array("json", events, NewEvent::data))
			.query(AppendRow::of)
			.single();
	}

	private static SqlParameterValue textOrNull(Optional<String> text) {
		return new SqlParameterValue(Types.VARCHAR, text.orElse(null));
	}

	private static SqlArrayValue array(String type, List<NewEvent> events, Function<NewEvent, Object> element) {
		return new SqlArrayValue(type, events.stream().map(element).toArray());
	}

	private static Range range(ExpectedRevision expected) {
		return switch (expected) {
			case ExpectedRevision.Any any -> new Range(0, Long.MAX_VALUE);
			case ExpectedRevision.NoStream noStream -> new Range(0, 0);
			case ExpectedRevision.StreamExists streamExists -> new Range(1, Long.MAX_VALUE);
			case ExpectedRevision.Exactly exactly -> new Range(exactly.revision(), exactly.revision());
		};
	}

	private static Appended appended(Append append, AppendRow row) {
		List<AppendedEvent> events = new ArrayList<>(append.events().size());
		long revision = row.revisions().first();
		for (NewEvent event : append.events()) {
			events.add(new AppendedEvent(event.id(), event.type(), revision++));
		}
		return new Appended(append.streamId(), row.revisions().last(), events, row.revisions().token(), false);
	}

	private Appended repeated(StreamId streamId, Revisions revisions) {
		List<AppendedEvent> events = PostgresCalls.reading(() -> this.jdbc.sql(APPENDED_EVENTS)
			.param(streamId.toString())
			.param(revisions.first())
			.param(revisions.last())
			.query(PostgresEventStore::appendedEvent)
			.list());
		return new Appended(streamId, revisions.last(), events, revisions.token(), true);
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
					events.add(recordedEvent(streamId, rows));
				}
			}
			return new StreamPage(streamId, streamRevision, events);
		};
	}

	private static RecordedEvent recordedEvent(StreamId streamId, ResultSet row) throws SQLException {
		return new RecordedEvent(row.getLong("position"), streamId, row.getLong("revision"),
				row.getObject("id", UUID.class), eventType(row), Micros.toInstant(row.getLong("event_time")),
				Micros.toInstant(row.getLong("recorded_at")),
				METADATA.readValue(row.getString("metadata"), Metadata.class), row.getString("data"));
	}

	private static AppendedEvent appendedEvent(ResultSet row, int number) throws SQLException {
		return new AppendedEvent(row.getObject("id", UUID.class), eventType(row), row.getLong("revision"));
	}

	private static EventType eventType(ResultSet row) throws SQLException {
		return new EventType(row.getString("type"), row.getInt("schema_version"));
	}

	/**
	 * Where a stream may be for an append to take effect, both ends included.
	 */
	private record Range(long min, long max) {
	}

	/**
	 * Which revisions an append wrote; none if the last is below the first.
	 */
	private record Revisions(long first, long last, Token token) {

		static Revisions of(ResultSet row) throws SQLException {
			return new Revisions(row.getLong("first_revision"), row.getLong("last_revision"),
					new Token(row.getLong("transaction_id")));
		}

	}

	private record AppendRow(String outcome, Revisions revisions) {

		static AppendRow of(ResultSet row, int number) throws SQLException {
			return new AppendRow(row.getString("outcome"), Revisions.of(row));
		}

	}

	private record KeyRow(String fingerprint, StreamId streamId, Revisions revisions) {

		static KeyRow of(ResultSet row, int number) throws SQLException {
			return new KeyRow(row.getString("fingerprint"), StreamId.parse(row.getString("stream_id")),
					Revisions.of(row));
		}

	}

}
