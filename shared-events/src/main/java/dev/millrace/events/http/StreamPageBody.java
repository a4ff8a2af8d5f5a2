package dev.millrace.events.http;

import java.util.List;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.StreamPage;
import org.jspecify.annotations.Nullable;

/**
 * A page of a stream as clients see it.
 *
 * @param streamId the stream
 * @param revision the stream's last revision
 * @param events in the order asked for
 * @param next where the next page is; null after the last one
 */
public record StreamPageBody(String streamId, long revision, List<EventBody> events, @Nullable String next) {

	public static StreamPageBody of(StreamPage page, @Nullable String next) {
		return new StreamPageBody(page.streamId().toString(), page.currentRevision(),
				page.events().stream().map(EventBody::ofStream).toList(), next);
	}

	public StreamPage page() {
		StreamId stream = StreamId.parse(this.streamId);
		return new StreamPage(stream, this.revision, this.events.stream().map((event) -> event.event(stream)).toList());
	}

}
