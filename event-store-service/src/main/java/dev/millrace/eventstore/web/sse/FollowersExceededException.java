package dev.millrace.eventstore.web.sse;

/**
 * There are as many followers as are allowed.
 */
public final class FollowersExceededException extends RuntimeException {

	private final int followersMax;

	FollowersExceededException(int followersMax) {
		super("This instance serves at most " + followersMax + " followers at a time");
		this.followersMax = followersMax;
	}

	public int followersMax() {
		return this.followersMax;
	}

}
