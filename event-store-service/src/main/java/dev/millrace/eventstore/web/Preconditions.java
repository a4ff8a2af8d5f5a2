package dev.millrace.eventstore.web;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.millrace.events.store.ExpectedRevision;
import org.jspecify.annotations.Nullable;

/**
 * What the headers {@code If-Match} and {@code If-None-Match} say about a stream, whose
 * entity tag is its revision.
 */
final class Preconditions {

	private static final String ANYTHING = "*";

	private static final Pattern REVISION = Pattern.compile("\"([0-9]{1,18})\"");

	private Preconditions() {
	}

	/**
	 * The revision to expect.
	 * @throws InvalidRequestException if a header says something else
	 */
	static ExpectedRevision expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
		if (ifMatch != null && ifNoneMatch != null) {
			throw new InvalidRequestException("If-None-Match", "Send If-Match or If-None-Match, not both");
		}
		if (ifNoneMatch != null) {
			return noStream(ifNoneMatch);
		}
		return (ifMatch != null) ? matching(ifMatch) : ExpectedRevision.any();
	}

	private static ExpectedRevision noStream(String ifNoneMatch) {
		if (!ANYTHING.equals(ifNoneMatch)) {
			throw new InvalidRequestException("If-None-Match", "Only * is understood: the stream must not exist");
		}
		return ExpectedRevision.noStream();
	}

	private static ExpectedRevision matching(String ifMatch) {
		if (ANYTHING.equals(ifMatch)) {
			return ExpectedRevision.streamExists();
		}
		Matcher revision = REVISION.matcher(ifMatch);
		if (!revision.matches()) {
			throw new InvalidRequestException("If-Match",
					"Send one revision in double quotes, such as \"3\" (\"0\": the stream must not exist), or *");
		}
		return ExpectedRevision.exactly(Long.parseLong(revision.group(1)));
	}

}
