package dev.millrace.benchmarks;

/**
 * The command line cannot be followed. The message is a sentence for who typed it.
 */
final class UsageException extends RuntimeException {

	UsageException(String message) {
		super(message);
	}

}
