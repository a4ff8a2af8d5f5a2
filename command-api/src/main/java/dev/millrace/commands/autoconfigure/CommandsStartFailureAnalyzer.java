package dev.millrace.commands.autoconfigure;

import dev.millrace.commands.CommandsStartException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Prints why the command endpoints cannot start, instead of a stack trace.
 */
final class CommandsStartFailureAnalyzer extends AbstractFailureAnalyzer<CommandsStartException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, CommandsStartException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
	}

}
