package dev.millrace.commands.remote;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.http.BoundaryAppendBody;
import dev.millrace.events.http.BoundaryAppendedBody;
import dev.millrace.events.http.BoundaryPageBody;
import dev.millrace.events.http.BoundaryQueryBody;
import dev.millrace.events.http.ProblemBody;
import dev.millrace.events.http.ProblemCodes;
import dev.millrace.events.http.StoreJson;
import dev.millrace.events.store.AppendOutcome.AppendedEvent;
import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.Idempotency;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.boundary.Boundary;
import dev.millrace.events.store.boundary.BoundaryAppend;
import dev.millrace.events.store.boundary.BoundaryAppend.StreamEvents;
import dev.millrace.events.store.boundary.BoundaryOutcome;
import dev.millrace.events.store.boundary.BoundaryOutcome.Appended;
import dev.millrace.events.store.boundary.BoundaryOutcome.BoundaryConflict;
import dev.millrace.events.store.boundary.BoundaryOutcome.KeyReused;
import dev.millrace.events.store.boundary.BoundaryOutcome.RevisionConflict;
import dev.millrace.events.store.boundary.BoundaryPage;
import dev.millrace.events.store.boundary.Marker;
import dev.millrace.events.store.log.Cursor;

/**
 * The boundaries of the event store behind its REST API. Safe for use by many threads.
 * <p>
 * An append without answer is sent again with the same idempotency key, the caller's or
 * one of this client, so that it cannot take effect twice.
 */
final class RemoteBoundaries implements Boundaries {

	private final StoreService service;

	private final ClientKeys keys;

	RemoteBoundaries(StoreService service, ClientKeys keys) {
		this.service = service;
		this.keys = keys;
	}

	@Override
	public BoundaryPage read(Boundary boundary, int max) {
		return read(BoundaryQueryBody.first(boundary, max));
	}

	@Override
	public BoundaryPage read(Boundary boundary, Marker marker, Cursor after, int max) {
		return read(BoundaryQueryBody.further(boundary, marker, after, max));
	}

	@Override
	public BoundaryOutcome append(BoundaryAppend append) {
		Idempotency idempotency = append.idempotency().orElseGet(this.keys::next);
		StoreAnswer answer = this.service
			.send(StoreRequest.post(StoreJson.write(BoundaryAppendBody.of(append)), "/events").with(idempotency));
		if (answer.isProblem(ProblemCodes.BOUNDARY_CONFLICT)) {
			return new BoundaryConflict();
		}
		if (answer.isProblem(ProblemCodes.CONCURRENT_CHANGE)) {
			return revisionConflict(append, answer);
		}
		if (answer.isProblem(ProblemCodes.KEY_REUSED)) {
			return new KeyReused(idempotency.key());
		}
		return appended(append, answer);
	}

	@Override
	public Optional<BoundaryOutcome> findAppend(Idempotency idempotency) {
		StoreAnswer answer = this.service.send(StoreRequest.get("/boundaries/appends").with(idempotency));
		if (answer.isProblem(ProblemCodes.KEY_UNKNOWN)) {
			return Optional.empty();
		}
		return Optional.of(answer.isProblem(ProblemCodes.KEY_REUSED) ? new KeyReused(idempotency.key())
				: answer.read(BoundaryAppendedBody.class).appended(true));
	}

	private BoundaryPage read(BoundaryQueryBody query) {
		return this.service.send(StoreRequest.post(StoreJson.write(query), "/boundaries"))
			.read(BoundaryPageBody.class)
			.page();
	}

	/**
	 * What a good answer says. It is no repeat for the caller if it answers an attempt of
	 * this very append.
	 */
	private static Appended appended(BoundaryAppend append, StoreAnswer answer) {
		Appended appended = answer.read(BoundaryAppendedBody.class).appended(answer.replayed());
		boolean ours = append.idempotency().isEmpty()
				|| (answer.uncertain() && !append.streams().isEmpty() && ids(append).equals(ids(appended)));
		return ours ? new Appended(appended.streams(), appended.token(), false) : appended;
	}

	private static BoundaryOutcome revisionConflict(BoundaryAppend append, StoreAnswer answer) {
		ProblemBody problem = answer.problem();
		String streamId = problem.streamId();
		Long actual = problem.revision();
		if (streamId == null || actual == null) {
			throw answer.failure();
		}
		StreamEvents stream = append.streams()
			.stream()
			.filter((one) -> one.streamId().equals(StreamId.parse(streamId)))
			.findFirst()
			.orElseThrow(answer::failure);
		// An attempt that is still on its way takes effect if the stream gets there yet.
		if (answer.uncertain() && !Expectations.isPast(stream.expected(), actual)) {
			throw new EventStoreUnavailableException(
					"An attempt to append to " + streamId + " had no answer, and may still take effect",
					answer.failure());
		}
		return new RevisionConflict(stream.streamId(), stream.expected(), actual);
	}

	private static List<UUID> ids(BoundaryAppend append) {
		return append.streams().stream().flatMap((stream) -> stream.events().stream()).map(NewEvent::id).toList();
	}

	private static List<UUID> ids(Appended appended) {
		return appended.streams()
			.stream()
			.flatMap((stream) -> stream.events().stream())
			.map(AppendedEvent::id)
			.toList();
	}

}
