package dev.millrace.projections.query.history;

/**
 * To tell how a row came about, more would have to be read than is allowed.
 */
public final class HistoryTooLongException extends RuntimeException {

	public HistoryTooLongException(String message) {
		super(message);
	}

}
