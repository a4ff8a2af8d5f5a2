package dev.millrace.cdc.debezium;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the sentence that matters in a chain of causes: ours, if there is one, otherwise
 * that of the first cause.
 */
final class SourceFailures {

	private static final int DEPTH_MAX = 20;

	private SourceFailures() {
	}

	static String describe(@Nullable Throwable failure) {
		@Nullable Throwable cause = failure;
		String message = "unknown";
		for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
			message = (cause.getMessage() != null) ? cause.getMessage() : cause.toString();
			cause = isOurs(cause) ? null : cause.getCause();
		}
		return message;
	}

	private static boolean isOurs(Throwable failure) {
		return failure instanceof CaptureUnavailableException || failure instanceof CaptureBlockedException;
	}

}
