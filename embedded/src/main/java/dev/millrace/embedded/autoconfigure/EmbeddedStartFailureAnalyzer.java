package dev.millrace.embedded.autoconfigure;

import dev.millrace.embedded.EmbeddedStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says without a stack trace why a server does not start.
 */
final class EmbeddedStartFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedStartException cause) {
		return new FailureAnalysis(cause.reason() + ".", sentence(cause.action()), cause);
	}

	private static String sentence(String action) {
		return Character.toUpperCase(action.charAt(0)) + action.substring(1) + ".";
	}

}
