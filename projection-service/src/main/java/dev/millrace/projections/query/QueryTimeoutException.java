package dev.millrace.projections.query;

import java.time.Duration;

/**
 * A query of a read model was ended because it took too long.
 */
public final class QueryTimeoutException extends RuntimeException {

	/**
	 * @param name the read model
	 * @param timeout how long it may take
	 */
	public QueryTimeoutException(String name, Duration timeout, Throwable cause) {
		super("The query of read model '" + name + "' was ended after " + timeout.toMillis()
				+ " ms: filter or sort by columns that have an index, or ask for fewer rows", cause);
	}

}
