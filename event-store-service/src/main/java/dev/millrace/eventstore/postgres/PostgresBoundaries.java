package dev.millrace.eventstore.postgres;

import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;
import dev.millrace.events.json.Json;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.Token;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryAppend.StreamEvents;
import dev.millrace.events.store.boundary.BoundaryOutcome;
import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.events.store.boundary.Condition;
import dev.millrace.events.store.boundary.Marker;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.eventstore.EventStoreProperties;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Boundaries in Postgres: events are found by {@code event_store.event_tags}, and
 * appended by one call of one SQL function in its own transaction.
 */
final class PostgresBoundaries implements Boundaries {

	// The snapshot and the events come from one statement, so the snapshot is the one
	// that
	// the events were read in. The limit is one more than the page: to know of a next
	// one.
	private static final String READ = """
			SELECT s.snapshot, e.transaction_id, e.position, e.stream_id, e.revision, e.id, e.type, e.schema_version,
			  e.event_time, e.recorded_at, e.metadata, e.data
			FROM (SELECT pg_current_snapshot()::text AS snapshot) s
			LEFT JOIN LATERAL (
			  SELECT v.*
			  FROM (
			    SELECT DISTINCT t.transaction_id, t.position
			    FROM jsonb_to_recordset(CAST(:criteria AS jsonb)) AS c (tags text[], types text[])
			    JOIN event_store.event_tags t ON t.tag = c.tags[1]
			    WHERE (t.transaction_id, t.position) > (:transaction, :position)
			      AND (CAST(:marker AS pg_snapshot) IS NULL
			        OR pg_visible_in_snapshot(t.transaction_id::text::xid8, CAST(:marker AS pg_snapshot)))
			      AND event_store.is_inside(t, c.tags, c.types)
			    ORDER BY t.transaction_id, t.position
			    LIMIT :limit
			  ) i
			  JOIN event_store.events v ON v.transaction_id = i.transaction_id AND v.position = i.position
			) e ON true
			ORDER BY e.transaction_id, e.position
			""";

	private static final String APPEND = """
			SELECT outcome, conflict_at, last_revisions, transaction_id
			FROM event_store.append_across(CAST(? AS jsonb), CAST(? AS pg_snapshot), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
			  ?, ?, ?, ?)
			""";

	private static final String FIND_APPEND = """
			SELECT fingerprint, transaction_id FROM event_store.idempotency_keys WHERE key = ?
			""";

	private static final String APPENDED_EVENTS = """
			SELECT stream_id, revision, id, type, schema_version
			FROM event_store.events
			WHERE transaction_id = ?
			ORDER BY position
			""";

	private final JdbcTemplate template;

	private final JdbcClient jdbc;

	private final EventSizeLimit sizeLimit;

	PostgresBoundaries(EventStoreDatabase database, EventStoreProperties properties) {
		this.template = database.template(properties);
		this.jdbc = JdbcClient.create(this.template);
		this.sizeLimit = new EventSizeLimit(properties.eventSizeMax().toBytes());
	}

	@Override
	public BoundaryPage read(Boundary boundary, int max) {
		return page(boundary, null, Cursor.START, max);
	}

	@Override
	public BoundaryPage read(Boundary boundary, Marker marker, Cursor after, int max) {
		return page(boundary, marker, after, max);
	}

	@Override
	public BoundaryOutcome append(BoundaryAppend append) {
		append.streams().forEach((stream) -> this.sizeLimit.check(stream.events()));
		Answer answer = PostgresCalls.appending(() -> call(append));
		return switch (answer.outcome()) {
			case "appended" -> appended(append, answer);
			case "repeated" -> repeated(answer.token());
			case "boundary-conflict" -> new BoundaryOutcome.BoundaryConflict();
			case "conflict" -> conflict(append.streams().get(answer.conflictAt() - 1), answer.revisions().getFirst());
			case "key-reused" -> new BoundaryOutcome.KeyReused(append.idempotency().orElseThrow().key());
			default -> throw new IllegalStateException("event_store.append_across answered '" + answer.outcome() + "'");
		};
	}

	@Override
	public Optional<BoundaryOutcome> findAppend(Idempotency idempotency) {
		return PostgresCalls
			.reading(() -> this.jdbc.sql(FIND_APPEND)
				.param(idempotency.key())
				.query((row, number) -> new Found(row.getString("fingerprint"), tokenOf(row)))
				.optional())
			.map((found) -> found.fingerprint().equals(idempotency.fingerprint()) ? repeated(found.token())
					: new BoundaryOutcome.KeyReused(idempotency.key()));
	}

	private BoundaryPage page(Boundary boundary, @Nullable Marker marker, Cursor after, int max) {
		if (max < 1 || max > PAGE_MAX) {
			throw new IllegalStateException("A page has 1 to " + PAGE_MAX + " events, not " + max);
		}
		List<PageRow> rows = PostgresCalls.reading(() -> this.jdbc.sql(READ)
			.param("criteria", json(boundary))
			.param("transaction", after.transactionId())
			.param("position", after.position())
			.param("marker", (marker == null) ? null : marker.snapshot(), Types.VARCHAR)
			.param("limit", max + 1)
			.query(PostgresBoundaries::pageRow)
			.list());
		List<PageRow> found = rows.stream().filter((row) -> row.event().isPresent()).limit(max).toList();
		Marker seen = (marker != null) ? marker : rows.getFirst().marker();
		Cursor next = found.isEmpty() ? after : found.getLast().cursor();
		return new BoundaryPage(found.stream().map((row) -> row.event().orElseThrow()).toList(), seen, next,
				rows.size() <= max);
	}

	private Answer call(BoundaryAppend append) {
		Answer answer = this.template.execute(APPEND, (PreparedStatement statement) -> {
			EventArrays arrays = new EventArrays(append.streams().stream().map(PostgresBoundaries::encoded).toList());
			statement.setString(1, append.condition().map((it) -> json(it.boundary())).orElse(null));
			statement.setString(2, append.condition().map(Condition::marker).map(Marker::snapshot).orElse(null));
			statement.setString(3, append.idempotency().map(Idempotency::key).orElse(null));
			statement.setString(4, append.idempotency().map(Idempotency::fingerprint).orElse(null));
			arrays.bindStreams(statement, 5);
			arrays.bindEvents(statement, 8);
			try (ResultSet rows = statement.executeQuery()) {
				rows.next();
				return Answer.of(rows);
			}
		});
		if (answer == null) {
			throw new IllegalStateException("event_store.append_across did not answer");
		}
		return answer;
	}

	private static EncodedAppend encoded(StreamEvents stream) {
		return EncodedAppend.of(stream.streamId(), stream.expected(), Optional.empty(), stream.events());
	}

	/** Tags in their order, so that the first of each criterion is the same for all. */
	private static String json(Boundary boundary) {
		return Json.events()
			.writeValueAsString(boundary.criteria()
				.stream()
				.map((criterion) -> Map.of("tags", criterion.tags().stream().map(Tag::toString).sorted().toList(),
						"types", criterion.types().stream().sorted().toList()))
				.toList());
	}

	private static BoundaryOutcome appended(BoundaryAppend append, Answer answer) {
		List<BoundaryOutcome.AppendedStream> streams = new ArrayList<>();
		for (int index = 0; index < append.streams().size(); index++) {
			StreamEvents stream = append.streams().get(index);
			long last = answer.revisions().get(index);
			long revision = last - stream.events().size();
			List<AppendedEvent> events = new ArrayList<>();
			for (NewEvent event : stream.events()) {
				revision++;
				events.add(new AppendedEvent(event.id(), event.type(), revision));
			}
			streams.add(new BoundaryOutcome.AppendedStream(stream.streamId(), last, events));
		}
		return new BoundaryOutcome.Appended(streams, answer.token(), false);
	}

	private BoundaryOutcome repeated(Token token) {
		Map<StreamId, List<AppendedEvent>> streams = new LinkedHashMap<>();
		PostgresCalls
			.reading(() -> this.jdbc.sql(APPENDED_EVENTS)
				.param(token.transactionId())
				.query((row, number) -> new Written(StreamId.parse(row.getString("stream_id")),
						RecordedEvents.appended(row)))
				.list())
			.forEach((written) -> streams.computeIfAbsent(written.streamId(), (stream) -> new ArrayList<>())
				.add(written.event()));
		List<BoundaryOutcome.AppendedStream> appended = new ArrayList<>();
		streams.forEach((streamId, events) -> appended
			.add(new BoundaryOutcome.AppendedStream(streamId, events.getLast().revision(), events)));
		return new BoundaryOutcome.Appended(appended, token, true);
	}

	private static BoundaryOutcome conflict(StreamEvents stream, long actualRevision) {
		return new BoundaryOutcome.RevisionConflict(stream.streamId(), stream.expected(), actualRevision);
	}

	private static PageRow pageRow(ResultSet row, int number) throws SQLException {
		Marker marker = new Marker(row.getString("snapshot"));
		Cursor cursor = new Cursor(row.getLong("transaction_id"), row.getLong("position"));
		return new PageRow(marker, cursor,
				(cursor.transactionId() == 0) ? Optional.empty() : Optional.of(RecordedEvents.of(row)));
	}

	private static Token tokenOf(ResultSet row) throws SQLException {
		return new Token(row.getLong("transaction_id"));
	}

	/** One row of a page; without an event if the page is empty. */
	private record PageRow(Marker marker, Cursor cursor, Optional<RecordedEvent> event) {
	}

	private record Written(StreamId streamId, AppendedEvent event) {
	}

	private record Found(String fingerprint, Token token) {
	}

	/**
	 * What {@code event_store.append_across} says.
	 *
	 * @param conflictAt in a conflict: which stream, from 1
	 * @param revisions of the streams afterwards; in a conflict, where that stream is
	 */
	private record Answer(String outcome, int conflictAt, List<Long> revisions, Token token) {

		static Answer of(ResultSet row) throws SQLException {
			Array revisions = row.getArray("last_revisions");
			return new Answer(row.getString("outcome"), row.getInt("conflict_at"),
					(revisions == null) ? List.of() : List.of((Long[]) revisions.getArray()), tokenOf(row));
		}

	}

}
