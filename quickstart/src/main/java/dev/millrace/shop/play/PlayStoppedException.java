package dev.millrace.shop.play;

/**
 * The play cannot go on. The message is for people: one sentence that says why.
 */
final class PlayStoppedException extends RuntimeException {

	PlayStoppedException(String message) {
		super(message);
	}

}
