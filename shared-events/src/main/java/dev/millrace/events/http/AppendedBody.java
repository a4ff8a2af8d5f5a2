package dev.millrace.events.http;

import java.util.List;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.Token;

/**
 * What an append did, as clients see it. A repeat has the same body to the byte; the
 * header {@link IdempotencyHeaders#REPLAYED} tells it apart.
 *
 * @param streamId the stream
 * @param revision the stream's revision after the append
 * @param events what was appended
 * @param token stands for this append when reading a read model
 */
public record AppendedBody(String streamId, long revision, List<AppendedEventBody> events, String token) {

	public static AppendedBody of(Appended appended) {
		return new AppendedBody(appended.streamId().toString(), appended.revision(),
				appended.events().stream().map(AppendedEventBody::of).toList(), appended.token().toString());
	}

	public Appended appended(boolean repeated) {
		return new Appended(StreamId.parse(this.streamId), this.revision,
				this.events.stream().map(AppendedEventBody::event).toList(), Token.parse(this.token), repeated);
	}

}
