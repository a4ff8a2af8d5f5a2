package dev.millrace.projections.query;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The place between two pages: the last row before it by the values of the fields that
 * order the rows. It stays where it is however many rows come and go.
 *
 * @param declared the declared version of the read model it is a place in
 * @param order the fields that order the rows, a minus before those that descend
 * @param values of these fields, as Postgres writes them
 */
public record PageCursor(int declared, List<String> order, List<@Nullable String> values) {

	/** Fits a URL. */
	private static final int TEXT_LENGTH_MAX = 4_000;

	private static final char NUL = '\0';

	public PageCursor {
		order = List.copyOf(order);
		values = Collections.unmodifiableList(new ArrayList<>(values));
	}

	/**
	 * Parse what {@link #text()} writes.
	 * @throws InvalidValueException if the text is something else
	 */
	public static PageCursor parse(String text) {
		try {
			if (text.length() <= TEXT_LENGTH_MAX) {
				byte[] json = Base64.getUrlDecoder().decode(text);
				PageCursor cursor = Json.events().readValue(new String(json, StandardCharsets.UTF_8), PageCursor.class);
				if (cursor.isWhole()) {
					return cursor;
				}
			}
			throw unreadable();
		}
		catch (JacksonException | IllegalArgumentException | NullPointerException ex) {
			throw unreadable();
		}
	}

	private boolean isWhole() {
		return this.order.size() == this.values.size()
				&& this.values.stream().noneMatch((value) -> value != null && value.indexOf(NUL) >= 0);
	}

	private static InvalidValueException unreadable() {
		return new InvalidValueException("after", "Pass on what the page before answered as 'next', unchanged");
	}

	/**
	 * Letters, digits, hyphens and underscores.
	 * @throws InvalidValueException if the values are too long for a URL
	 */
	public String text() {
		String text = Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString(Json.events().writeValueAsString(this).getBytes(StandardCharsets.UTF_8));
		if (text.length() > TEXT_LENGTH_MAX) {
			throw new InvalidValueException("sort",
					"The values of " + this.order + " are too long to find a next page by: sort by other fields");
		}
		return text;
	}

}
