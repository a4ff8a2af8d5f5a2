package dev.millrace.events.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.ExpectedRevision;
import org.jspecify.annotations.Nullable;

/**
 * The entity tag of a stream is its revision, so {@code If-Match} and
 * {@code If-None-Match} say which revision a writer expects.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-preconditions">RFC 9110</a>
 */
public final class EntityTags {

	private static final String ANYTHING = "*";

	private static final Pattern REVISION = Pattern.compile("\"([0-9]{1,18})\"");

	private EntityTags() {
	}

	/**
	 * The entity tag of a stream at a revision.
	 */
	public static String of(long revision) {
		return "\"" + revision + "\"";
	}

	/**
	 * The revision that the headers of a request expect.
	 * @param ifMatch {@code "n"}, where {@code "0"} means that the stream does not exist,
	 * or {@code *} for any stream that exists
	 * @param ifNoneMatch {@code *} for a stream that does not exist
	 * @throws InvalidValueException if a header says something else
	 */
	public static ExpectedRevision expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
		if (ifMatch != null && ifNoneMatch != null) {
			throw new InvalidValueException("If-None-Match", "Send If-Match or If-None-Match, not both");
		}
		if (ifNoneMatch != null) {
			return noStream(ifNoneMatch);
		}
		return (ifMatch != null) ? matching(ifMatch) : ExpectedRevision.any();
	}

	private static ExpectedRevision noStream(String ifNoneMatch) {
		if (!ANYTHING.equals(ifNoneMatch)) {
			throw new InvalidValueException("If-None-Match", "Only * is understood: the stream must not exist");
		}
		return ExpectedRevision.noStream();
	}

	private static ExpectedRevision matching(String ifMatch) {
		if (ANYTHING.equals(ifMatch)) {
			return ExpectedRevision.streamExists();
		}
		Matcher revision = REVISION.matcher(ifMatch);
		if (!revision.matches()) {
			throw new InvalidValueException("If-Match",
					"Send one revision in double quotes, such as \"3\" (\"0\": the stream must not exist), or *");
		}
		return ExpectedRevision.exactly(Long.parseLong(revision.group(1)));
	}

}
