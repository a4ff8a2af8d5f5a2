package dev.millrace.eventstore.web;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.http.EventBody;
import dev.millrace.events.http.LogPageBody;
import dev.millrace.events.http.StoreJson;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.StreamPage;
import dev.millrace.events.store.log.Cursor;
import dev.millrace.events.store.log.EventFilter;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.log.LogPage;
import dev.millrace.eventstore.web.sse.Feed;
import dev.millrace.eventstore.web.sse.Followers;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The log and streams followed live, by server-sent events. A browser that reconnects
 * sends the id of the last one it has had, which goes before {@code after} of its URL.
 */
@RestController
@RequestMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
public final class FollowController {

	private static final String LAST_EVENT_ID = "Last-Event-ID";

	/** Small, because each follower holds one page. */
	private static final int PAGE = 50;

	private final EventStore store;

	private final EventLog log;

	private final Followers followers;

	public FollowController(EventStore store, EventLog log, Followers followers) {
		this.store = store;
		this.log = log;
		this.followers = followers;
	}

	/**
	 * Follow the log.
	 */
	@GetMapping("/events")
	SseEmitter events(@RequestParam(required = false) @Nullable String after,
			@RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId,
			@RequestParam(required = false) @Nullable String category,
			@RequestParam(required = false) @Nullable List<String> type,
			@RequestParam(required = false) @Nullable String correlationId) {
		EventFilter filter = LogParameters.filter(category, type, correlationId);
		Cursor from = given(lastEventId) ? LogParameters.cursor(LAST_EVENT_ID, lastEventId)
				: LogParameters.cursor("after", after);
		return this.followers.follow(new LogFeed(this.log, filter, from));
	}

	/**
	 * Follow a stream, which need not exist yet.
	 */
	@GetMapping("/streams/{streamId}")
	SseEmitter stream(@PathVariable String streamId, @RequestParam(required = false) @Nullable String after,
			@RequestHeader(name = LAST_EVENT_ID, required = false) @Nullable String lastEventId) {
		StreamId id = StreamId.parse(streamId);
		long from = given(lastEventId) ? revision(LAST_EVENT_ID, lastEventId) : revision("after", after);
		return this.followers.follow(new StreamFeed(this.store, id, from));
	}

	private static boolean given(@Nullable String lastEventId) {
		return lastEventId != null && !lastEventId.isEmpty();
	}

	private static long revision(String field, @Nullable String text) {
		try {
			long revision = (text != null) ? Long.parseLong(text) : 0;
			if (revision >= 0 && revision < Long.MAX_VALUE) {
				return revision;
			}
		}
		catch (NumberFormatException ex) {
			// Reported below, like numbers that are out of bounds.
		}
		throw new InvalidRequestException(field, "'" + text + "' is not a revision, a whole number from 0");
	}

	private static final class LogFeed implements Feed {

		private final EventLog log;

		private final EventFilter filter;

		private Cursor after;

		LogFeed(EventLog log, EventFilter filter, Cursor after) {
			this.log = log;
			this.filter = filter;
			this.after = after;
		}

		@Override
		public Page next() {
			LogPage page = this.log.read(this.after, this.filter, PAGE);
			this.after = page.next();
			LogPageBody body = LogPageBody.of(page);
			return new Page(body.events().stream().map(LogFeed::message).toList(), body.next(), body.caughtUp());
		}

		private static Message message(EventBody event) {
			return new Message(String.valueOf(event.cursor()), event.type(), StoreJson.write(event));
		}

	}

	private static final class StreamFeed implements Feed {

		private final EventStore store;

		private final StreamId streamId;

		private long after;

		StreamFeed(EventStore store, StreamId streamId, long after) {
			this.store = store;
			this.streamId = streamId;
			this.after = after;
		}

		@Override
		public Page next() {
			StreamPage page = this.store.read(this.streamId, this.after + 1, PAGE);
			List<Message> messages = new ArrayList<>(page.events().size());
			for (RecordedEvent event : page.events()) {
				messages.add(new Message(Long.toString(event.revision()), event.type().name(),
						StoreJson.write(EventBody.ofStream(event))));
				this.after = event.revision();
			}
			return new Page(messages, Long.toString(this.after), !page.hasNext());
		}

	}

}
