package dev.millrace.events.http;

/**
 * Where a stream is, or was at a time.
 *
 * @param revision 0 if the stream did not exist
 */
public record RevisionBody(String streamId, long revision) {
}
