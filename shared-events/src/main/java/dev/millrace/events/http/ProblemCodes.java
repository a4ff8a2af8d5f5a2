package dev.millrace.events.http;

/**
 * The property {@code code} of problem details (RFC 9457): what programs go by.
 */
public final class ProblemCodes {

	/** 404: there is no such stream. */
	public static final String NO_STREAM = "no-stream";

	/** 404: nothing was done with this idempotency key. */
	public static final String KEY_UNKNOWN = "idempotency-key-unknown";

	/** 404: there is no such snapshot. */
	public static final String NO_SNAPSHOT = "no-snapshot";

	/** 409: the idempotency key was used for another request. */
	public static final String KEY_REUSED = "idempotency-key-reused";

	/** 409: something inside the boundary was appended since it was read. */
	public static final String BOUNDARY_CONFLICT = "boundary-conflict";

	/** 409 or 412: a stream is not where the writer believed. */
	public static final String CONCURRENT_CHANGE = "concurrent-change";

	private ProblemCodes() {
	}

}
