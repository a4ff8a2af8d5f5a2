package dev.millrace.commands.remote;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.http.AppendedBody;
import dev.millrace.events.http.EntityTags;
import dev.millrace.events.http.NewEventBody;
import dev.millrace.events.http.ProblemBody;
import dev.millrace.events.http.ProblemCodes;
import dev.millrace.events.http.RevisionBody;
import dev.millrace.events.http.StoreJson;
import dev.millrace.events.http.StreamPageBody;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.AppendOutcome.Conflict;
import dev.millrace.events.store.AppendOutcome.KeyReused;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.Token;

import org.springframework.http.HttpHeaders;

/**
 * The event store behind its REST API. Safe for use by many threads.
 * <p>
 * An append without answer is sent again only where it cannot take effect twice. With an
 * idempotency key the store sees to that. At an exact revision only one of the attempts
 * can succeed; when the others are told of a conflict, the events at that revision say by
 * their ids whether it was one of ours. For all else this client makes a key.
 */
final class RemoteEventStore implements EventStore {

	private final StoreService service;

	private final ClientKeys keys;

	RemoteEventStore(StoreService service, ClientKeys keys) {
		this.service = service;
		this.keys = keys;
	}

	@Override
	public AppendOutcome append(Append append) {
		Optional<Idempotency> idempotency = append.idempotency().or(() -> ownKey(append));
		StoreRequest request = request(append);
		StoreAnswer answer = this.service.send(idempotency.map(request::with).orElse(request));
		if (answer.isProblem(ProblemCodes.CONCURRENT_CHANGE)) {
			return conflict(append, answer);
		}
		if (answer.isProblem(ProblemCodes.KEY_REUSED)) {
			return new KeyReused(idempotency.orElseThrow().key());
		}
		return appended(append, answer);
	}

	@Override
	public Optional<AppendOutcome> findAppend(Idempotency idempotency) {
		StoreAnswer answer = this.service.send(StoreRequest.get("/appends").with(idempotency));
		if (answer.isProblem(ProblemCodes.KEY_UNKNOWN)) {
			return Optional.empty();
		}
		return Optional.of(answer.isProblem(ProblemCodes.KEY_REUSED) ? new KeyReused(idempotency.key())
				: answer.read(AppendedBody.class).appended(true));
	}

	@Override
	public StreamPage read(StreamId streamId, long fromRevision, int max) {
		return page(streamId,
				StoreRequest.get("/streams/{streamId}?from={from}&max={max}", streamId, fromRevision, max));
	}

	@Override
	public StreamPage readBackwards(StreamId streamId, long fromRevision, int max) {
		return page(streamId, StoreRequest.get("/streams/{streamId}?from={from}&max={max}&direction=backwards",
				streamId, fromRevision, max));
	}

	@Override
	public long revisionAsOf(StreamId streamId, Instant recordedUntil) {
		return this.service.send(StoreRequest.get("/streams/{streamId}/revision?asOf={time}", streamId, recordedUntil))
			.read(RevisionBody.class)
			.revision();
	}

	/**
	 * Ask for a page of a stream once, to learn whether the service is there.
	 */
	void probe(StreamId streamId) {
		pageOf(streamId,
				this.service.send(StoreRequest.get("/streams/{streamId}?from={from}&max={max}", streamId, 1, 1), 1));
	}

	private StreamPage page(StreamId streamId, StoreRequest request) {
		return pageOf(streamId, this.service.send(request));
	}

	private static StreamPage pageOf(StreamId streamId, StoreAnswer answer) {
		return answer.isProblem(ProblemCodes.NO_STREAM) ? new StreamPage(streamId, 0, List.of())
				: answer.read(StreamPageBody.class).page();
	}

	/** An append without events has no effect that could be doubled. */
	private Optional<Idempotency> ownKey(Append append) {
		if (append.events().isEmpty()) {
			return Optional.empty();
		}
		return switch (append.expected()) {
			case ExpectedRevision.Any any -> Optional.of(this.keys.next());
			case ExpectedRevision.StreamExists streamExists -> Optional.of(this.keys.next());
			case ExpectedRevision.NoStream noStream -> Optional.empty();
			case ExpectedRevision.Exactly exactly -> Optional.empty();
		};
	}

	private static StoreRequest request(Append append) {
		List<NewEventBody> events = append.events().stream().map(NewEventBody::of).toList();
		return StoreRequest.post(StoreJson.write(events), "/streams/{streamId}", append.streamId())
			.with(preconditions(append.expected()));
	}

	private static Map<String, String> preconditions(ExpectedRevision expected) {
		return switch (expected) {
			case ExpectedRevision.Any any -> Map.of();
			case ExpectedRevision.NoStream noStream -> Map.of(HttpHeaders.IF_NONE_MATCH, "*");
			case ExpectedRevision.StreamExists streamExists -> Map.of(HttpHeaders.IF_MATCH, "*");
			case ExpectedRevision.Exactly exactly -> Map.of(HttpHeaders.IF_MATCH, EntityTags.of(exactly.revision()));
		};
	}

	/**
	 * What a good answer says. It is no repeat for the caller if it answers an attempt of
	 * this very append.
	 */
	private static Appended appended(Append append, StoreAnswer answer) {
		Appended appended = answer.read(AppendedBody.class).appended(answer.replayed());
		boolean ours = append.idempotency().isEmpty()
				|| (answer.uncertain() && !append.events().isEmpty() && ids(append).equals(ids(appended)));
		return ours ? new Appended(appended.streamId(), appended.revision(), appended.events(), appended.token(), false)
				: appended;
	}

	private AppendOutcome conflict(Append append, StoreAnswer answer) {
		ProblemBody problem = answer.problem();
		Long actual = problem.revision();
		if (actual == null) {
			throw answer.failure();
		}
		if (!answer.uncertain()) {
			return new Conflict(append.streamId(), append.expected(), actual);
		}
		// An attempt that is still on its way takes effect if the stream gets there yet.
		if (!Expectations.isPast(append.expected(), actual)) {
			throw new EventStoreUnavailableException(
					"An attempt to append to " + append.streamId() + " had no answer, and may still take effect",
					answer.failure());
		}
		return ownAppend(append).<AppendOutcome>map((own) -> own)
			.orElseGet(() -> new Conflict(append.streamId(), append.expected(), actual));
	}

	/**
	 * What an earlier attempt of this append did, found by its events. The token is that
	 * of the stream's last event: it may be a later one, and then stands for ours too.
	 */
	private Optional<Appended> ownAppend(Append append) {
		if (append.idempotency().isPresent() || append.events().isEmpty()) {
			return Optional.empty();
		}
		long before = (append.expected() instanceof ExpectedRevision.Exactly exactly) ? exactly.revision() : 0;
		List<RecordedEvent> there = read(append.streamId(), before + 1, append.events().size()).events();
		if (!ids(append).equals(there.stream().map(RecordedEvent::id).toList())) {
			return Optional.empty();
		}
		List<AppendedEvent> events = there.stream()
			.map((event) -> new AppendedEvent(event.id(), event.type(), event.revision()))
			.toList();
		return Optional
			.of(new Appended(append.streamId(), before + events.size(), events, token(append.streamId()), false));
	}

	private Token token(StreamId streamId) {
		AppendOutcome nothing = append(Append.of(streamId, ExpectedRevision.any(), List.of()));
		if (nothing instanceof Appended appended) {
			return appended.token();
		}
		throw new IllegalStateException("An append of nothing to " + streamId + " was answered with " + nothing);
	}

	private static List<UUID> ids(Append append) {
		return append.events().stream().map(NewEvent::id).toList();
	}

	private static List<UUID> ids(Appended appended) {
		return appended.events().stream().map(AppendedEvent::id).toList();
	}

}
