package dev.millrace.shop.play;

/**
 * A sales file cannot be played. The message goes on where "the file" stops.
 */
final class UnreadableFileException extends RuntimeException {

	UnreadableFileException(String message, Exception cause) {
		super(message, cause);
	}

}
