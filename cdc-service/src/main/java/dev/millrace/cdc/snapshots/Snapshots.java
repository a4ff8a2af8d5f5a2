package dev.millrace.cdc.snapshots;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Taking;
import dev.millrace.events.InvalidValueException;
import dev.millrace.cdc.take.Take;
import dev.millrace.cdc.take.Takes;
import org.jspecify.annotations.Nullable;

/**
 * Takes tables again on request, and shows how far all takes are. A request is in Kafka
 * when it is answered, so it outlives the process. Safe for use by many threads.
 */
public final class Snapshots {

	private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(15);

	/** Each is written with every publication. */
	private static final int GOING_ON_MAX = 100;

	private static final int CONDITION_CHARS_MAX = 4_000;

	private final TableReaders.Sources sources;

	private final InstantSource clock;

	private volatile @Nullable Session session;

	private record Session(Taking taking, List<String> tables) {
	}

	/**
	 * Tables that are taken together.
	 *
	 * @param id its name
	 * @param takes one for each table
	 */
	public record Snapshot(String id, List<Take> takes) {

		public Snapshot {
			takes = List.copyOf(takes);
		}

	}

	public Snapshots(TableReaders.Sources sources, InstantSource clock) {
		this.sources = sources;
		this.clock = clock;
	}

	public TableReaders.Sources sources() {
		return this.sources;
	}

	/**
	 * A session streams from now on.
	 * @param tables the captured tables
	 */
	public void attach(Taking taking, List<String> tables) {
		this.session = new Session(taking, List.copyOf(tables));
	}

	/**
	 * The session has ended.
	 */
	public void detach() {
		this.session = null;
	}

	/**
	 * Take tables again.
	 * @param where an SQL condition that the rows meet; null for all
	 * @throws InvalidValueException if that is not possible
	 */
	public Snapshot request(List<String> tables, @Nullable String where) {
		Session current = current();
		check(tables, where, current);
		String id = UUID.randomUUID().toString();
		return snapshot(id, edit(current, (takes) -> {
			Takes more = takes;
			for (String table : tables) {
				more = more.with(Take.waiting(id, table, Take.Kind.REQUESTED, where, this.clock.instant()));
			}
			return more;
		})).orElseThrow();
	}

	/**
	 * All that go on and some that ended lately, the latest first.
	 */
	public List<Snapshot> list() {
		Map<String, List<Take>> byId = new LinkedHashMap<>();
		for (Take take : current().taking().takes().list().reversed()) {
			byId.computeIfAbsent(take.id(), (id) -> new ArrayList<>()).addFirst(take);
		}
		return byId.entrySet().stream().map((entry) -> new Snapshot(entry.getKey(), entry.getValue())).toList();
	}

	public Optional<Snapshot> find(String id) {
		return snapshot(id, current().taking().takes());
	}

	/**
	 * End a snapshot that was asked for. What it has published stays.
	 * @return nothing if there is none
	 * @throws InvalidValueException if nobody has asked for it
	 */
	public Optional<Snapshot> cancel(String id) {
		Optional<Snapshot> found = find(id);
		if (found.isEmpty()) {
			return found;
		}
		if (found.get().takes().stream().anyMatch((take) -> take.kind() != Take.Kind.REQUESTED)) {
			throw new InvalidValueException("id",
					"This is taken because its topic would lack rows otherwise; to stop it,"
							+ " take the table off millrace.cdc.tables");
		}
		return snapshot(id, edit(current(), (takes) -> {
			Takes fewer = takes;
			for (Take take : found.get().takes()) {
				fewer = fewer
					.change(id, take.table(), (going) -> going.ended(Take.State.CANCELLED, null, this.clock.instant()))
					.orElse(fewer);
			}
			return fewer;
		}));
	}

	private void check(List<String> tables, @Nullable String where, Session current) {
		if (tables.isEmpty()) {
			throw new InvalidValueException("tables", "Name at least one table");
		}
		if (tables.size() + current.taking().takes().goingOn().size() > GOING_ON_MAX) {
			throw new InvalidValueException("tables",
					"No more than " + GOING_ON_MAX + " tables can be taken at once: wait, or cancel one");
		}
		Set<String> seen = new HashSet<>();
		for (int index = 0; index < tables.size(); index++) {
			String table = tables.get(index);
			require(current.tables().contains(table), "tables[" + index + "]",
					"'" + table + "' is not captured; there are " + current.tables());
			require(seen.add(table), "tables[" + index + "]", "Name each table once");
		}
		if (where != null) {
			check(tables, where);
		}
	}

	private void check(List<String> tables, String where) {
		require(!where.isBlank(), "where", "Write an SQL condition, or leave it out to take all rows");
		require(where.length() <= CONDITION_CHARS_MAX, "where", "Use at most " + CONDITION_CHARS_MAX + " characters");
		try (TableReader reader = this.sources.tables().get()) {
			tables.forEach((table) -> reader.check(table, where));
		}
	}

	private Takes edit(Session current, UnaryOperator<Takes> change) {
		CompletableFuture<Takes> published = current.taking().edit(change);
		try {
			return published.get(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException | ExecutionException ex) {
			throw new CaptureUnavailableException("This was not published within " + ANSWER_TIMEOUT.toSeconds()
					+ " s, and may be later: look at GET /cdc/snapshots", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CaptureUnavailableException("Interrupted before this was published", ex);
		}
	}

	private Session current() {
		Session current = this.session;
		if (current == null) {
			throw new CaptureUnavailableException(
					"Nothing is streamed by this instance now, so no table can be taken: look at GET /cdc");
		}
		return current;
	}

	private static Optional<Snapshot> snapshot(String id, Takes takes) {
		List<Take> found = takes.list().stream().filter((take) -> take.id().equals(id)).toList();
		return found.isEmpty() ? Optional.empty() : Optional.of(new Snapshot(id, found));
	}

	private static void require(boolean isRight, String field, String message) {
		if (!isRight) {
			throw new InvalidValueException(field, message);
		}
	}

}
