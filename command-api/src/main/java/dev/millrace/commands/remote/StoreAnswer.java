package dev.millrace.commands.remote;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.http.ProblemBody;
import dev.millrace.events.http.StoreJson;
import dev.millrace.events.store.EventTooLargeException;
import dev.millrace.events.store.InvalidEventException;
import dev.millrace.events.store.InvalidEventException.InvalidField;
import tools.jackson.core.JacksonException;

import org.springframework.http.HttpStatus;

/**
 * A final answer of the store's service: not one that asks to try again.
 *
 * @param replayed whether it is the answer to an earlier request
 * @param uncertain whether an earlier attempt of this request may have taken effect
 * without an answer
 */
record StoreAnswer(HttpStatus status, boolean replayed, String body, boolean uncertain) {

	private static final ProblemBody NO_PROBLEM = new ProblemBody(null, null, null, null, null, null, null, null);

	private static final Pattern EVENT = Pattern.compile("\\[([0-9]{1,4})]\\.data");

	boolean isOk() {
		return this.status.is2xxSuccessful();
	}

	boolean isProblem(String code) {
		return !isOk() && code.equals(problem().code());
	}

	/**
	 * The body of a good answer.
	 * @throws RuntimeException the failure that another answer stands for, as a store in
	 * the same process throws it
	 */
	<T> T read(Class<T> type) {
		if (!isOk()) {
			throw failure();
		}
		try {
			return StoreJson.read(this.body, type);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("The event store answered what this version does not understand: "
					+ ex.getOriginalMessage() + "; is the property millrace.commands.event-store.url right?", ex);
		}
	}

	/**
	 * What a problem tells; nothing, if the answer is not from the store's service.
	 */
	ProblemBody problem() {
		try {
			ProblemBody problem = StoreJson.read(this.body, ProblemBody.class);
			return (problem != null) ? problem : NO_PROBLEM;
		}
		catch (JacksonException ex) {
			return NO_PROBLEM;
		}
	}

	/**
	 * The failure that this answer stands for.
	 */
	RuntimeException failure() {
		ProblemBody problem = problem();
		String detail = String.valueOf(problem.detail());
		return switch (this.status) {
			case CONTENT_TOO_LARGE -> tooLarge(problem, detail);
			case BAD_REQUEST -> invalid(problem, detail);
			default -> new IllegalStateException("The event store answered " + this.status + ": " + detail
					+ "; is the property millrace.commands.event-store.url right?");
		};
	}

	private static RuntimeException tooLarge(ProblemBody problem, String detail) {
		List<ProblemBody.Error> errors = problem.errors();
		Long size = problem.size();
		Long sizeMax = problem.sizeMax();
		if (errors == null || errors.isEmpty() || size == null || sizeMax == null) {
			return new InvalidValueException("events", detail);
		}
		Matcher event = EVENT.matcher(errors.getFirst().field());
		return event.matches() ? new EventTooLargeException(Integer.parseInt(event.group(1)), size, sizeMax)
				: new InvalidValueException(errors.getFirst().field(), detail);
	}

	private static RuntimeException invalid(ProblemBody problem, String detail) {
		List<ProblemBody.Error> errors = problem.errors();
		if (errors == null || errors.isEmpty()) {
			return new IllegalStateException("The event store answered 400: " + detail);
		}
		// Only validation against schemas names fields by JSON pointers.
		return errors.getFirst().field().startsWith("/")
				? new InvalidEventException(
						errors.stream().map((error) -> new InvalidField(error.field(), error.message())).toList())
				: new InvalidValueException(errors.getFirst().field(), errors.getFirst().message());
	}

}
