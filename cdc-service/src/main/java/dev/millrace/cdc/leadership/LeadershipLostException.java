package dev.millrace.cdc.leadership;

/**
 * This instance cannot show any more that it leads, so it may publish nothing.
 */
public class LeadershipLostException extends RuntimeException {

	public LeadershipLostException() {
		super("This instance cannot show any more that it is the active one, so it publishes nothing: another may be");
	}

}
