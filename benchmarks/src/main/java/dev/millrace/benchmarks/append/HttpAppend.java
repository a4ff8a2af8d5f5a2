package dev.millrace.benchmarks.append;

import java.io.IOException;

import dev.millrace.benchmarks.environment.HttpConnection;
import dev.millrace.events.NewEvent;

/**
 * Ours over HTTP: the same append, asked of the store's service on a connection that the
 * client keeps.
 */
final class HttpAppend implements AppendClient {

	private static final String NO_STREAM = "If-None-Match: *";

	private final HttpConnection connection;

	private final int events;

	HttpAppend(HttpConnection connection, int events) {
		this.connection = connection;
		this.events = events;
	}

	@Override
	public void call() throws IOException {
		SampleAppend sample = SampleAppend.next(this.events);
		this.connection.post("/streams/" + sample.streamId(), NO_STREAM, body(sample)).requireRevision(this.events);
	}

	@Override
	public void close() throws IOException {
		this.connection.close();
	}

	static String body(SampleAppend sample) {
		StringBuilder body = new StringBuilder("[");
		for (NewEvent event : sample.events()) {
			body.append((body.length() > 1) ? ",{" : "{")
				.append("\"id\":\"")
				.append(event.id())
				.append("\",\"type\":\"")
				.append(event.type().name())
				.append("\",\"eventTime\":\"")
				.append(event.eventTime())
				.append("\",\"metadata\":")
				.append(SampleAppend.metadata(event))
				.append(",\"data\":")
				.append(event.data())
				.append('}');
		}
		return body.append(']').toString();
	}

}
