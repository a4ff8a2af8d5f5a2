package dev.millrace.benchmarks.harness;

/**
 * The command line cannot be followed. The message is a sentence for who typed it.
 */
public final class UsageException extends RuntimeException {

	public UsageException(String message) {
		super(message);
	}

}
