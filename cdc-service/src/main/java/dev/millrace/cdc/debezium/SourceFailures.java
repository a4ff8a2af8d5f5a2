package dev.millrace.cdc.debezium;

import org.jspecify.annotations.Nullable;

/**
 * Finds the sentence that matters in a chain of causes.
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
			cause = cause.getCause();
		}
		return message;
	}

}
