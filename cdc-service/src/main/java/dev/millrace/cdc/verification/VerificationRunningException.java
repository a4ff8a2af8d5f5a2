package dev.millrace.cdc.verification;

/**
 * Another verification is running; each reads a whole topic, so there is one at a time.
 */
public class VerificationRunningException extends RuntimeException {

	public VerificationRunningException() {
		super("Another verification is running: wait for its answer");
	}

}
