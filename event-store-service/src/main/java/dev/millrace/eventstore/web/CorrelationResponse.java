package dev.millrace.eventstore.web;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.http.EventBody;
import dev.millrace.events.http.LogPageBody;
import dev.millrace.events.store.log.LogPage;
import org.jspecify.annotations.Nullable;

/**
 * What one business action did, as clients see it.
 *
 * @param correlationId the action
 * @param events a page of its events, in order
 * @param caused the messages that were caused by none of these events, and what came of
 * them
 * @param next the {@code after} of the next page
 * @param caughtUp whether there is nothing more at the moment
 */
record CorrelationResponse(String correlationId, List<EventBody> events, List<Message> caused, String next,
		boolean caughtUp) {

	static CorrelationResponse of(String correlationId, LogPage page) {
		LogPageBody body = LogPageBody.of(page);
		return new CorrelationResponse(correlationId, body.events(), new Causes(page.events()).trees(), body.next(),
				body.caughtUp());
	}

	/**
	 * A message and what it caused.
	 *
	 * @param id of a command or of an event
	 * @param streamId of an event of this page; left out, like what follows, for all else
	 * @param caused in order
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Message(String id, @Nullable String streamId, @Nullable Long revision, @Nullable String type,
			List<Message> caused) {

		static Message notHere(String id, List<Message> caused) {
			return new Message(id, null, null, null, caused);
		}

		static Message of(RecordedEvent event, List<Message> caused) {
			return new Message(event.id().toString(), event.streamId().toString(), event.revision(),
					event.type().name(), caused);
		}

	}

	/**
	 * Which event caused which. Each event is in the trees once, whatever the writers
	 * said: the first of several with one id has what that id caused, and a circle is
	 * opened at its first event.
	 */
	private static final class Causes {

		private final List<RecordedEvent> events;

		private final Map<String, List<RecordedEvent>> byCause = new LinkedHashMap<>();

		private final Set<Long> placed = new HashSet<>();

		Causes(List<RecordedEvent> events) {
			this.events = events;
			events.forEach((event) -> this.byCause
				.computeIfAbsent(event.metadata().causationId(), (cause) -> new ArrayList<>())
				.add(event));
		}

		List<Message> trees() {
			Set<String> ids = new HashSet<>();
			this.events.forEach((event) -> ids.add(event.id().toString()));
			List<Message> trees = new ArrayList<>();
			this.byCause.keySet()
				.stream()
				.filter((cause) -> !ids.contains(cause))
				.forEach((cause) -> trees.add(Message.notHere(cause, causedBy(cause))));
			this.events.stream().filter(this::place).forEach((event) -> trees.add(tree(event)));
			return trees;
		}

		private List<Message> causedBy(String cause) {
			List<RecordedEvent> caused = this.byCause.getOrDefault(cause, List.of());
			return caused.stream().filter(this::place).map(this::tree).toList();
		}

		private Message tree(RecordedEvent event) {
			return Message.of(event, causedBy(event.id().toString()));
		}

		/** Whether the event was in no tree yet. */
		private boolean place(RecordedEvent event) {
			return this.placed.add(event.position());
		}

	}

}
