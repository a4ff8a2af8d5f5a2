package dev.millrace.eventstore.imports;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.Tag;

/**
 * Events that go in in one transaction. Used by one thread.
 */
public final class ImportChunk {

	/**
	 * The most events of a chunk: the longest that an append to one of its streams waits.
	 */
	static final int EVENTS_MAX = 10_000;

	/**
	 * A chunk with as many streams and tags takes no further event: each takes a lock of
	 * Postgres's table of locks, which all sessions share.
	 */
	static final int LOCKS_FULL = 1_000;

	/** A chunk with as much data takes no further event. */
	static final long BYTES_FULL = 8L * 1024 * 1024;

	private final long firstLine;

	private final List<ImportedEvent> events = new ArrayList<>();

	private final Set<StreamId> streams = new LinkedHashSet<>();

	private final Set<Tag> tags = new HashSet<>();

	private long bytes;

	/**
	 * An empty chunk.
	 * @param firstLine the place of its first event in the import, from 1
	 */
	public ImportChunk(long firstLine) {
		this.firstLine = firstLine;
	}

	void add(ImportedEvent event, int size) {
		this.events.add(event);
		this.streams.add(event.streamId());
		this.tags.addAll(event.event().metadata().tags());
		this.bytes += size;
	}

	boolean isFull() {
		return this.events.size() >= EVENTS_MAX || this.streams.size() + this.tags.size() >= LOCKS_FULL
				|| this.bytes >= BYTES_FULL;
	}

	boolean isEmpty() {
		return this.events.isEmpty();
	}

	int size() {
		return this.events.size();
	}

	/**
	 * The streams of its events, each once.
	 */
	public Collection<StreamId> streams() {
		return Collections.unmodifiableSet(this.streams);
	}

	/**
	 * The tags of its events, each once.
	 */
	public Collection<Tag> tags() {
		return Collections.unmodifiableSet(this.tags);
	}

	/**
	 * Give each event its revision and its time.
	 * @param heads where the streams are that exist
	 * @param now the time of the import, for events without one
	 * @throws WrongLineException if the time of an event is before that of the stream's
	 * event before it, or in the future
	 */
	public List<Placed> place(Map<StreamId, Head> heads, Instant now) {
		Map<StreamId, Head> ends = new HashMap<>(heads);
		List<Placed> placed = new ArrayList<>(this.events.size());
		for (ImportedEvent event : this.events) {
			Head end = ends.getOrDefault(event.streamId(), Head.NONE);
			Head next = new Head(end.revision() + 1, recordedAt(event, end, now, this.firstLine + placed.size()));
			ends.put(event.streamId(), next);
			placed.add(new Placed(event.streamId(), next.revision(), next.recordedAt(), event.event()));
		}
		return placed;
	}

	private static Instant recordedAt(ImportedEvent event, Head end, Instant now, long line) {
		if (event.recordedAt().isEmpty()) {
			// A clock that jumped back does not take the stream's time with it.
			return end.recordedAt().isAfter(now) ? end.recordedAt() : now;
		}
		Instant recordedAt = event.recordedAt().get();
		if (recordedAt.isBefore(end.recordedAt())) {
			throw wrong(line,
					recordedAt + " is before " + end.recordedAt() + ", when revision " + end.revision() + " of "
							+ event.streamId()
							+ " was recorded; times do not decrease within a stream, so sort or leave it out");
		}
		if (recordedAt.isAfter(now)) {
			throw wrong(line, recordedAt + " is in the future; correct it or leave it out");
		}
		return recordedAt;
	}

	private static WrongLineException wrong(long line, String message) {
		return new WrongLineException(List.of(new WrongLine(line, "recordedAt", message)));
	}

	static int sizeOf(NewEvent event) {
		return event.data().getBytes(StandardCharsets.UTF_8).length;
	}

	/**
	 * Where a stream ends.
	 *
	 * @param revision of its last event
	 * @param recordedAt of its last event
	 */
	public record Head(long revision, Instant recordedAt) {

		static final Head NONE = new Head(0, Instant.MIN);

	}

	/**
	 * An event with its place in its stream.
	 */
	public record Placed(StreamId streamId, long revision, Instant recordedAt, NewEvent event) {
	}

}
