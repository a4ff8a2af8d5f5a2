package dev.millrace.eventstore.autoconfigure;

import dev.millrace.eventstore.EventStoreStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Prints why the store cannot start, instead of a stack trace.
 */
final class EventStoreStartFailureAnalyzer extends AbstractFailureAnalyzer<EventStoreStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EventStoreStartException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
	}

}
