package dev.millrace.projections.autoconfigure;

import dev.millrace.projections.InvalidProjectionException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what is wrong with a projection instead of showing a stack trace.
 */
final class InvalidProjectionAnalyzer extends AbstractFailureAnalyzer<InvalidProjectionException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, InvalidProjectionException cause) {
		return new FailureAnalysis(cause.getMessage(), null, cause);
	}

}
