package dev.millrace.commands.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.millrace.commands.Aggregate;
import dev.millrace.commands.Aggregates;
import dev.millrace.commands.Categories;
import dev.millrace.commands.Category;
import dev.millrace.commands.aggregate.StateJson;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.StreamId;
import dev.millrace.events.http.EntityTags;
import dev.millrace.events.store.EventStore;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The state that a decider sees of a stream: now, at a time, or at a revision.
 */
@RestController
public final class StateController {

	private final Categories categories;

	private final Aggregates aggregates;

	private final EventStore store;

	public StateController(Categories categories, Aggregates aggregates, EventStore store) {
		this.categories = categories;
		this.aggregates = aggregates;
		this.store = store;
	}

	/**
	 * The state of a stream.
	 */
	@GetMapping(path = "/commands/{category}/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Object> state(@PathVariable String category, @PathVariable String id,
			@RequestParam(required = false) @Nullable String asOf,
			@RequestParam(required = false) @Nullable String revision) {
		Category<?, ?, ?> found = this.categories.find(category)
			.orElseThrow(() -> new UnknownCommandException("There is no category '" + category
					+ "': declare a Decider bean for it, or use one of " + this.categories.names(),
					this.categories.names()));
		if (found.hasBoundaries()) {
			return notFound("Category '" + category + "' decides on boundaries, which depend on the command:"
					+ " its streams have no state of their own");
		}
		if (asOf != null && revision != null) {
			throw new InvalidValueException("asOf", "Send asOf or revision, not both");
		}
		return state(found, new StreamId(category, id), asOf, revision);
	}

	private <S> ResponseEntity<Object> state(Category<?, ?, S> category, StreamId streamId, @Nullable String asOf,
			@Nullable String revision) {
		if (asOf != null) {
			long until = this.store.revisionAsOf(streamId, time(asOf));
			return (until == 0) ? notFound("Stream " + streamId + " did not exist at " + asOf)
					: answer(category, this.aggregates.readAt(category, streamId, until), streamId, until);
		}
		if (revision != null) {
			long wanted = number(revision);
			return answer(category, this.aggregates.readAt(category, streamId, wanted), streamId, wanted);
		}
		Aggregate<S> aggregate = this.aggregates.read(category, streamId);
		return (aggregate.revision() == 0) ? notFound("Stream " + streamId + " does not exist")
				: answer(category, aggregate);
	}

	private static <S> ResponseEntity<Object> answer(Category<?, ?, S> category, Optional<Aggregate<S>> aggregate,
			StreamId streamId, long revision) {
		return aggregate.map((found) -> answer(category, found))
			.orElseGet(() -> notFound("Stream " + streamId + " has no revision " + revision));
	}

	private static <S> ResponseEntity<Object> answer(Category<?, ?, S> category, Aggregate<S> aggregate) {
		return ResponseEntity.ok()
			.eTag(EntityTags.of(aggregate.revision()))
			.body(new State(aggregate.streamId().toString(), aggregate.revision(),
					StateJson.write(category, aggregate.state())));
	}

	private static Instant time(String asOf) {
		try {
			return Instant.parse(asOf);
		}
		catch (DateTimeException ex) {
			throw new InvalidValueException("asOf",
					"'" + asOf + "' is not a time: write it as 2026-03-01T10:15:30Z, any fraction of a second with it");
		}
	}

	private static long number(String revision) {
		try {
			long number = Long.parseLong(revision);
			if (number >= 1) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Told below, as a number out of bounds is.
		}
		throw new InvalidValueException("revision",
				"'" + revision + "' is not a revision: write a whole number from 1");
	}

	private static ResponseEntity<Object> notFound(String detail) {
		return ResponseEntity.status(HttpStatus.NOT_FOUND)
			.contentType(MediaType.APPLICATION_PROBLEM_JSON)
			.body(ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, detail));
	}

	/**
	 * A state with its place.
	 *
	 * @param streamId the stream
	 * @param revision of the last event in the state
	 * @param state as JSON
	 */
	record State(String streamId, long revision, @JsonRawValue String state) {
	}

}
