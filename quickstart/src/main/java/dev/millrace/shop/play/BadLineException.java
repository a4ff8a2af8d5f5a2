package dev.millrace.shop.play;

/**
 * A line of a sales file cannot be read. The message is one sentence without the line's
 * number.
 */
final class BadLineException extends RuntimeException {

	private final long line;

	BadLineException(long line, String reason) {
		super(reason);
		this.line = line;
	}

	long line() {
		return this.line;
	}

}
