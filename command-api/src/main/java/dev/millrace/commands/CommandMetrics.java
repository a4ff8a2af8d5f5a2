package dev.millrace.commands;

/**
 * The names of the metrics of commands and their tags.
 */
public final class CommandMetrics {

	/** Timer of commands, by category, command and outcome. */
	public static final String COMMANDS = "millrace.commands";

	/** Gauge of commands being worked on. */
	public static final String IN_FLIGHT = "millrace.commands.in.flight";

	/** Counter of looks into the memory of aggregates, by category and outcome. */
	public static final String CACHE = "millrace.commands.cache";

	/** Counter of what became of snapshots, by category and outcome. */
	public static final String SNAPSHOTS = "millrace.commands.snapshots";

	/** Counter of events folded that were read for it, by category. */
	public static final String EVENTS_FOLDED = "millrace.commands.events.folded";

	/** Tag: the category. */
	public static final String CATEGORY = "category";

	/** Tag: the command's name. */
	public static final String COMMAND = "command";

	/**
	 * Tag: of a command {@code accepted}, {@code repeated}, {@code rejected},
	 * {@code precondition-failed}, {@code conflict}, {@code key-reused},
	 * {@code overloaded} or {@code failed}; of the cache {@code hit} or {@code miss}; of
	 * snapshots {@code taken}, {@code loaded}, {@code dropped} or {@code failed}.
	 */
	public static final String OUTCOME = "outcome";

	private CommandMetrics() {
	}

}
