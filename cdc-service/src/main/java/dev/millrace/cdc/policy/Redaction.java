package dev.millrace.cdc.policy;

import java.util.List;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;

/**
 * One pass over a JSON text that replaces or removes values and leaves every other
 * character as it is, so that numbers keep their digits and a text without such values is
 * the same text. The text must be valid JSON: it comes from Postgres or from us.
 */
final class Redaction {

	/**
	 * Inside what is treated, values deeper than this are treated as one text each.
	 */
	private static final int DEPTH_MAX = 500;

	private final String text;

	private final StringBuilder out = new StringBuilder();

	/** Everything before it is in {@link #out}, or removed. */
	private int copied;

	private int at;

	private int depth;

	/** Whether the last text had a backslash. */
	private boolean escaped;

	private Redaction(String text) {
		this.text = text;
	}

	static String apply(String json, Treatments treatments) {
		Redaction redaction = new Redaction(json);
		redaction.value(List.of(treatments), null);
		return redaction.result();
	}

	private String result() {
		if (this.copied == 0) {
			return this.text;
		}
		copyUntil(this.text.length());
		return this.out.toString();
	}

	private void value(List<Treatments> places, @Nullable Treatment treatment) {
		skipSpace();
		char first = this.text.charAt(this.at);
		boolean concerned = !places.isEmpty() || treatment != null;
		this.depth++;
		if (concerned && this.depth < DEPTH_MAX && first == '{') {
			object(places, treatment);
		}
		else if (concerned && this.depth < DEPTH_MAX && first == '[') {
			array(places, treatment);
		}
		else {
			single(places, treatment);
		}
		this.depth--;
	}

	private void object(List<Treatments> places, @Nullable Treatment treatment) {
		this.at++;
		int end = this.at;
		boolean kept = false;
		while (nextItem('}')) {
			int start = this.at;
			String name = name();
			List<Treatments> inside = Treatments.ofMember(places, name);
			Treatment due = due(inside, treatment);
			if (due instanceof Treatment.Exclude) {
				skipValue();
				remove(end);
			}
			else {
				// What was removed before the first that stays takes its comma with it.
				this.copied = (!kept && this.copied > end) ? start : this.copied;
				kept = true;
				value(inside, due);
				end = this.at;
			}
		}
	}

	private void array(List<Treatments> places, @Nullable Treatment treatment) {
		this.at++;
		while (nextItem(']')) {
			value(places, treatment);
		}
	}

	/**
	 * A scalar, or what is left alone.
	 */
	private void single(List<Treatments> places, @Nullable Treatment treatment) {
		int start = this.at;
		skipValue();
		if (treatment != null) {
			replace(start, treatment);
		}
		else if (this.text.charAt(start) == '"' && places.stream().anyMatch((place) -> !place.isEmpty())) {
			inside(start, places);
		}
	}

	/**
	 * A path that goes on in a text means a document which the text holds.
	 */
	private void inside(int start, List<Treatments> places) {
		String document = Json.events().readValue(this.text.substring(start, this.at), String.class);
		if (isDocument(document)) {
			Redaction redaction = new Redaction(document);
			redaction.value(places, null);
			if (redaction.copied > 0) {
				replace(start, Json.events().writeValueAsString(redaction.result()));
			}
		}
	}

	private static boolean isDocument(String text) {
		if (!text.startsWith("{") && !text.startsWith("[")) {
			return false;
		}
		try {
			Json.events().readTree(text);
			return true;
		}
		catch (StreamConstraintsException ex) {
			throw new UntreatableException("A document is nested too deeply to find personal data in it", ex);
		}
		catch (JacksonException ex) {
			return false;
		}
	}

	static @Nullable Treatment due(List<Treatments> places, @Nullable Treatment inherited) {
		Treatment due = inherited;
		for (Treatments place : places) {
			Treatment here = place.treatment();
			if (here != null) {
				due = (due != null) ? Treatment.stricter(due, here) : here;
			}
		}
		return due;
	}

	private void replace(int start, Treatment treatment) {
		char first = this.text.charAt(start);
		if (first == 'n') {
			return;
		}
		switch (treatment) {
			case Treatment.Mask mask -> replace(start, mask(first, mask));
			case Treatment.Hash hash -> replace(start, '"' + hash(start, first, hash) + '"');
			case Treatment.Exclude ignored -> throw new IllegalStateException("Only a member can be excluded");
		}
	}

	private String hash(int start, char first, Treatment.Hash hash) {
		String value = this.text.substring(start, this.at);
		return (first == '{' || first == '[') ? hash.hash().ofText(value) : hash.hash().ofJson(value);
	}

	private static String mask(char first, Treatment.Mask mask) {
		return switch (first) {
			case 't', 'f' -> "false";
			case '"', '{', '[' -> Json.events().writeValueAsString(mask.text());
			default -> "0";
		};
	}

	private void replace(int start, String replacement) {
		copyUntil(start);
		this.out.append(replacement);
		this.copied = this.at;
	}

	private void remove(int start) {
		copyUntil(start);
		this.copied = this.at;
	}

	private void copyUntil(int end) {
		if (end > this.copied) {
			this.out.append(this.text, this.copied, end);
		}
	}

	/**
	 * Go to the next item of an object or array.
	 * @return false if there is none, and its end is passed
	 */
	private boolean nextItem(char close) {
		skipSpace();
		if (this.text.charAt(this.at) == ',') {
			this.at++;
			skipSpace();
		}
		if (this.text.charAt(this.at) == close) {
			this.at++;
			return false;
		}
		return true;
	}

	private String name() {
		int start = this.at;
		skipText();
		int end = this.at;
		skipSpace();
		this.at++;
		return this.escaped ? Json.events().readValue(this.text.substring(start, end), String.class)
				: this.text.substring(start + 1, end - 1);
	}

	/**
	 * Pass a value of any depth.
	 */
	private void skipValue() {
		skipSpace();
		int open = 0;
		do {
			char character = this.text.charAt(this.at);
			switch (character) {
				case '"' -> skipText();
				case '{', '[' -> {
					open++;
					this.at++;
				}
				case '}', ']' -> {
					open--;
					this.at++;
				}
				case ',', ':', ' ', '\t', '\n', '\r' -> this.at++;
				default -> skipLiteral();
			}
		}
		while (open > 0);
	}

	private void skipText() {
		this.at++;
		this.escaped = false;
		while (this.text.charAt(this.at) != '"') {
			boolean backslash = this.text.charAt(this.at) == '\\';
			this.escaped |= backslash;
			this.at += backslash ? 2 : 1;
		}
		this.at++;
	}

	private void skipLiteral() {
		while (this.at < this.text.length() && ",:]} \t\n\r".indexOf(this.text.charAt(this.at)) < 0) {
			this.at++;
		}
	}

	private void skipSpace() {
		while (this.at < this.text.length() && " \t\n\r".indexOf(this.text.charAt(this.at)) >= 0) {
			this.at++;
		}
	}

}
