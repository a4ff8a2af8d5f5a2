package dev.millrace.cdc.autoconfigure;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.CaptureUnavailableException;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/**
 * Prints why the capture cannot start, instead of a stack trace.
 */
final class CaptureFailureAnalyzer implements FailureAnalyzer {

	private static final String ACTION = "Change what the description says, or set millrace.cdc.enabled=false to start"
			+ " without capturing.";

	private static final int DEPTH_MAX = 20;

	@Override
	public org.springframework.boot.diagnostics.@org.jspecify.annotations.Nullable FailureAnalysis analyze(
			Throwable failure) {
		Throwable cause = failure;
		for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
			if (cause instanceof CaptureBlockedException || cause instanceof CaptureUnavailableException) {
				return new FailureAnalysis(String.valueOf(cause.getMessage()), ACTION, cause);
			}
			cause = cause.getCause();
		}
		return null;
	}

}
