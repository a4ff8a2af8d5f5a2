package dev.millrace.events.http;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.store.Idempotency;
import org.jspecify.annotations.Nullable;

/**
 * The headers that make a request repeatable.
 */
public final class IdempotencyHeaders {

	/** The key itself. */
	public static final String KEY = "Idempotency-Key";

	/**
	 * The key percent-encoded as UTF-8, for keys that a header would change: instead of
	 * {@link #KEY}.
	 */
	public static final String KEY_ENCODED = "Millrace-Idempotency-Key";

	/**
	 * The digest that tells one request from another, 1 to 100 characters; without it the
	 * store makes one of the request itself. For clients that repeat a decision whose
	 * events have new ids.
	 */
	public static final String FINGERPRINT = "Millrace-Fingerprint";

	/** In answers: {@code true} if this is the answer to an earlier request. */
	public static final String REPLAYED = "Idempotent-Replayed";

	/** What every client, proxy and server leaves as it is. */
	private static final Pattern PLAIN = Pattern.compile("[!-~]+");

	private static final Pattern FINGERPRINT_FORM = Pattern.compile("[!-~]{1,100}");

	private IdempotencyHeaders() {
	}

	/**
	 * The headers that a request has to send.
	 */
	public static Map<String, String> of(Idempotency idempotency) {
		String key = idempotency.key();
		return PLAIN.matcher(key).matches() ? Map.of(KEY, key, FINGERPRINT, idempotency.fingerprint()) : Map
			.of(KEY_ENCODED, URLEncoder.encode(key, StandardCharsets.UTF_8), FINGERPRINT, idempotency.fingerprint());
	}

	/**
	 * The key of a request.
	 * @throws InvalidValueException if a header cannot be understood
	 */
	public static Optional<String> key(@Nullable String plain, @Nullable String encoded) {
		if (plain != null && encoded != null) {
			throw new InvalidValueException(KEY_ENCODED, "Send " + KEY + " or " + KEY_ENCODED + ", not both");
		}
		return (encoded != null) ? Optional.of(decode(encoded)) : Optional.ofNullable(plain);
	}

	/**
	 * The fingerprint of a request, if it was sent.
	 * @throws InvalidValueException if the header cannot be understood
	 */
	public static Optional<String> fingerprint(@Nullable String header) {
		if (header != null && !FINGERPRINT_FORM.matcher(header).matches()) {
			throw new InvalidValueException(FINGERPRINT, "Send 1 to 100 visible ASCII characters");
		}
		return Optional.ofNullable(header);
	}

	private static String decode(String encoded) {
		try {
			return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidValueException(KEY_ENCODED, "'" + encoded + "' is not percent-encoded");
		}
	}

}
