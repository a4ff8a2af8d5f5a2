package dev.millrace.projections.query.live;

/**
 * There are as many live queries as an instance keeps up to date.
 */
public final class LiveQueryRefusedException extends RuntimeException {

	LiveQueryRefusedException(int max) {
		super("This instance keeps at most " + max + " live queries up to date");
	}

}
