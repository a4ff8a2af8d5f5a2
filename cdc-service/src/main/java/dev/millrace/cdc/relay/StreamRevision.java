package dev.millrace.cdc.relay;

/**
 * One place in one stream.
 *
 * @param streamId the stream
 * @param revision from 1
 */
public record StreamRevision(String streamId, long revision) {

	StreamRevision previous() {
		return new StreamRevision(this.streamId, this.revision - 1);
	}

	@Override
	public String toString() {
		return "revision " + this.revision + " of stream '" + this.streamId + "'";
	}

}
