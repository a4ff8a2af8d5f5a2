package dev.millrace.events.http;

import java.util.List;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.Token;
import dev.millrace.events.store.boundary.BoundaryOutcome.Appended;
import dev.millrace.events.store.boundary.BoundaryOutcome.AppendedStream;

/**
 * What an append to several streams did, as clients see it.
 *
 * @param streams what each stream got, in the order of the request
 * @param token stands for this append when reading a read model
 */
public record BoundaryAppendedBody(List<StreamBody> streams, String token) {

	public static BoundaryAppendedBody of(Appended appended) {
		return new BoundaryAppendedBody(appended.streams().stream().map(StreamBody::of).toList(),
				appended.token().toString());
	}

	public Appended appended(boolean repeated) {
		return new Appended(this.streams.stream().map(StreamBody::stream).toList(), Token.parse(this.token), repeated);
	}

	/**
	 * What one stream got.
	 *
	 * @param revision the stream's revision after the append
	 */
	public record StreamBody(String streamId, long revision, List<AppendedEventBody> events) {

		static StreamBody of(AppendedStream stream) {
			return new StreamBody(stream.streamId().toString(), stream.revision(),
					stream.events().stream().map(AppendedEventBody::of).toList());
		}

		AppendedStream stream() {
			return new AppendedStream(StreamId.parse(this.streamId), this.revision,
					this.events.stream().map(AppendedEventBody::event).toList());
		}

	}

}
