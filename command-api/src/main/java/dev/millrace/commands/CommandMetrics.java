package dev.millrace.commands;

/**
 * The names of the metrics of commands and their tags.
 */
public final class CommandMetrics {

	/** Timer of commands, by category, command and outcome. */
	public static final String COMMANDS = "millrace.commands";

	/** Gauge of commands being worked on. */
	public static final String IN_FLIGHT = "millrace.commands.in.flight";

	/** Tag: the category. */
	public static final String CATEGORY = "category";

	/** Tag: the command's name. */
	public static final String COMMAND = "command";

	/**
	 * Tag: {@code accepted}, {@code repeated}, {@code rejected},
	 * {@code precondition-failed}, {@code conflict}, {@code key-reused},
	 * {@code overloaded} or {@code failed}.
	 */
	public static final String OUTCOME = "outcome";

	private CommandMetrics() {
	}

}
