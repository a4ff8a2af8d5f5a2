package dev.millrace.commands.remote;

import java.util.Optional;

import dev.millrace.events.StreamId;
import dev.millrace.events.http.DeletedBody;
import dev.millrace.events.http.ProblemCodes;
import dev.millrace.events.http.SnapshotBody;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;

/**
 * The snapshots of the event store behind its REST API. Safe for use by many threads.
 */
final class RemoteSnapshots implements Snapshots {

	private final StoreService service;

	RemoteSnapshots(StoreService service) {
		this.service = service;
	}

	@Override
	public Optional<Snapshot> find(StreamId streamId, String fingerprint) {
		StoreAnswer answer = this.service
			.send(StoreRequest.get("/snapshots/{streamId}?fingerprint={fingerprint}", streamId, fingerprint));
		return answer.isProblem(ProblemCodes.NO_SNAPSHOT) ? Optional.empty()
				: Optional.of(answer.read(SnapshotBody.class).snapshot());
	}

	@Override
	public void save(Snapshot snapshot) {
		StoreAnswer answer = this.service.send(StoreRequest.put(snapshot.state(),
				"/snapshots/{streamId}?fingerprint={fingerprint}&revision={revision}", snapshot.streamId(),
				snapshot.fingerprint(), snapshot.revision()));
		if (!answer.isOk()) {
			throw answer.failure();
		}
	}

	@Override
	public int delete(StreamId streamId) {
		return deleted(StoreRequest.delete("/snapshots/{streamId}", streamId));
	}

	@Override
	public int deleteCategory(String category) {
		return deleted(StoreRequest.delete("/snapshots?category={category}", category));
	}

	/** A repeat deletes what is left, so the number may be too small, never too large. */
	private int deleted(StoreRequest request) {
		return this.service.send(request).read(DeletedBody.class).deleted();
	}

}
