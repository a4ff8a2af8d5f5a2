package dev.millrace.events.http;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.snapshot.Snapshot;

/**
 * A snapshot of a stream.
 *
 * @param state the state's exact text, a JSON value
 */
public record SnapshotBody(String streamId, String fingerprint, long revision, @ExactText String state) {

	public static SnapshotBody of(Snapshot snapshot) {
		return new SnapshotBody(snapshot.streamId().toString(), snapshot.fingerprint(), snapshot.revision(),
				snapshot.state());
	}

	public Snapshot snapshot() {
		return new Snapshot(StreamId.parse(this.streamId), this.fingerprint, this.revision, this.state);
	}

}
