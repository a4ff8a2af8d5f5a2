package dev.millrace.commands;

/**
 * The command endpoints cannot start. It says why, and what to change.
 */
public class CommandsStartException extends RuntimeException {

	private final String action;

	public CommandsStartException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * What to change, a sentence for people.
	 */
	public String action() {
		return this.action;
	}

}
