package dev.millrace.eventstore.web;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

import dev.millrace.events.IdGenerator;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.http.EntityTags;
import dev.millrace.events.http.ProblemCodes;
import dev.millrace.events.http.StreamPageBody;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.StreamPage;
import dev.millrace.eventstore.EventStoreProperties;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Streams over HTTP: append at an expected revision, read in pages.
 */
@RestController
@RequestMapping(path = "/streams/{streamId}", produces = MediaType.APPLICATION_JSON_VALUE)
public final class StreamController {

	private static final String PAGE_DEFAULT = "100";

	private final EventStore store;

	private final IdGenerator ids;

	private final InstantSource clock;

	private final int appendSizeMax;

	public StreamController(EventStore store, IdGenerator ids, InstantSource clock, EventStoreProperties properties) {
		this.store = store;
		this.ids = ids;
		this.clock = clock;
		this.appendSizeMax = Math.toIntExact(properties.appendSizeMax().toBytes());
	}

	/**
	 * Read a page of a stream, as it is or as it was.
	 */
	@GetMapping
	ResponseEntity<Object> read(@PathVariable String streamId, @RequestParam(required = false) @Nullable Long from,
			@RequestParam(defaultValue = PAGE_DEFAULT) int max,
			@RequestParam(defaultValue = "forwards") String direction,
			@RequestParam(required = false) @Nullable Long to, @RequestParam(required = false) @Nullable String asOf,
			HttpServletRequest request) {
		StreamId id = StreamId.parse(streamId);
		Direction wanted = Direction.of(direction);
		checkPage(from, max);
		StreamUntil until = StreamUntil.of(to, asOf, id, this.store);
		StreamPage page = until.of(switch (wanted) {
			case FORWARDS -> this.store.read(id, (from != null) ? from : 1, max);
			case BACKWARDS -> this.store.readBackwards(id, until.atMost(from), max);
		});
		if (page.currentRevision() == 0) {
			return Answers.answer(Answers.coded(HttpStatus.NOT_FOUND, ProblemCodes.NO_STREAM,
					"Stream " + id + ((asOf != null) ? " did not exist at " + asOf : " does not exist")));
		}
		return ResponseEntity.ok()
			.eTag(EntityTags.of(page.currentRevision()))
			.body(StreamPageBody.of(page, next(page, wanted, max, until, request)));
	}

	/**
	 * Append events to a stream, all or nothing.
	 */
	@PostMapping
	ResponseEntity<Object> append(@PathVariable String streamId,
			@RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
			@RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String ifNoneMatch,
			HttpServletRequest request) throws IOException, HttpMediaTypeNotSupportedException {
		StreamId id = StreamId.parse(streamId);
		JsonRequest json = JsonRequest.ofEvents(request, this.appendSizeMax);
		List<NewEvent> events = new AppendBody(this.ids, this.clock.instant()).events(json);
		Append append = new Append(id, EntityTags.expected(ifMatch, ifNoneMatch), events,
				IdempotentRequest.of(request, List.of("append", id.toString()), json.body()));
		return Answers.of(this.store.append(append));
	}

	private static void checkPage(@Nullable Long from, int max) {
		if (from != null && from < 1) {
			throw new InvalidRequestException("from", "Must be 1 or more");
		}
		if (max < 1 || max > EventStore.PAGE_MAX) {
			throw new InvalidRequestException("max", "Must be from 1 to " + EventStore.PAGE_MAX);
		}
	}

	private static @Nullable String next(StreamPage page, Direction direction, int max, StreamUntil until,
			HttpServletRequest request) {
		if (page.events().isEmpty()) {
			return null;
		}
		long last = page.events().getLast().revision();
		return switch (direction) {
			case FORWARDS -> page.hasNext() ? link(request, last + 1, max, direction, until) : null;
			case BACKWARDS -> (last > 1) ? link(request, last - 1, max, direction, until) : null;
		};
	}

	private static String link(HttpServletRequest request, long from, int max, Direction direction, StreamUntil until) {
		return UriComponentsBuilder.fromPath(request.getRequestURI())
			.queryParam("from", from)
			.queryParam("max", max)
			.queryParam("direction", direction.parameter())
			.queryParamIfPresent("to", until.parameter())
			.build()
			.toUriString();
	}

	/** Which way a stream is read. */
	private enum Direction {

		FORWARDS, BACKWARDS;

		static Direction of(String parameter) {
			for (Direction direction : values()) {
				if (direction.parameter().equals(parameter)) {
					return direction;
				}
			}
			throw new InvalidRequestException("direction", "Must be forwards or backwards");
		}

		String parameter() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
