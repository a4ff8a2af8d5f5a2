package dev.millrace.projections.engine.failure;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Why a record could not be applied, as text that is kept with it.
 *
 * @param cause the innermost exception in one line, at most {@value #CAUSE_LENGTH_MAX}
 * characters
 * @param stack the stack trace, at most {@value #STACK_LENGTH_MAX} characters
 */
public record Failure(String cause, String stack) {

	/** The longest cause. */
	public static final int CAUSE_LENGTH_MAX = 1_000;

	/** The longest stack. */
	public static final int STACK_LENGTH_MAX = 16_000;

	private static final int CAUSES_MAX = 50;

	public Failure {
		cause = text(cause, CAUSE_LENGTH_MAX);
		stack = text(stack, STACK_LENGTH_MAX);
	}

	public static Failure of(Throwable failure) {
		StringWriter stack = new StringWriter();
		failure.printStackTrace(new PrintWriter(stack));
		return new Failure(innermost(failure).toString(), stack.toString());
	}

	private static Throwable innermost(Throwable failure) {
		Throwable innermost = failure;
		for (int i = 0; i < CAUSES_MAX; i++) {
			Throwable cause = innermost.getCause();
			if (cause == null) {
				return innermost;
			}
			innermost = cause;
		}
		return innermost;
	}

	/** Postgres keeps no character 0. */
	private static String text(String any, int lengthMax) {
		String kept = any.replace('\0', ' ');
		return (kept.length() > lengthMax) ? kept.substring(0, lengthMax - 1) + "…" : kept;
	}

}
