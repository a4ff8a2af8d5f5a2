package dev.millrace.events.http;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a client of the store's API reads of problem details (RFC 9457).
 *
 * @param code one of {@link ProblemCodes}
 * @param effect {@code none} if nothing was done, {@code unknown} if that is not known
 * @param streamId the stream that is elsewhere
 * @param revision where it is
 * @param size bytes of what is too large
 * @param sizeMax how large it may be
 */
public record ProblemBody(@Nullable String detail, @Nullable String code, @Nullable String effect,
		@Nullable List<Error> errors, @Nullable String streamId, @Nullable Long revision, @Nullable Long size,
		@Nullable Long sizeMax) {

	/**
	 * One wrong field.
	 */
	public record Error(String field, String message) {
	}

}
