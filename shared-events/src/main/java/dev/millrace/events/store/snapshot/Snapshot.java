package dev.millrace.events.store.snapshot;

import dev.millrace.events.StreamId;

/**
 * The state of a stream at a revision. It saves time and says nothing that the events do
 * not say: it may be deleted at any time.
 *
 * @param streamId the stream
 * @param fingerprint of the state's type and the fold that made it, 1 to 100 characters;
 * another fingerprint is another snapshot
 * @param revision of the last event in the state, at least 1
 * @param state a JSON value
 */
public record Snapshot(StreamId streamId, String fingerprint, long revision, String state) {

	private static final int FINGERPRINT_LENGTH_MAX = 100;

	public Snapshot {
		if (fingerprint.isEmpty() || fingerprint.length() > FINGERPRINT_LENGTH_MAX) {
			throw new IllegalStateException("Fingerprint of " + fingerprint.length() + " characters");
		}
		if (revision < 1) {
			throw new IllegalStateException("Snapshot of " + streamId + " at revision " + revision);
		}
	}

}
