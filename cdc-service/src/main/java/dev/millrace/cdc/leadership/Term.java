package dev.millrace.cdc.leadership;

/**
 * The time in which an instance leads. It ends when it is closed, and by itself when the
 * instance cannot show any more that it leads. Safe for use by many threads.
 */
public interface Term extends AutoCloseable {

	/**
	 * Whether it lasts. Answers at once, from what was found out last; once false, it
	 * stays false.
	 */
	boolean isHeld();

	/**
	 * Give the leadership away; another instance can have it at once.
	 */
	@Override
	void close();

}
