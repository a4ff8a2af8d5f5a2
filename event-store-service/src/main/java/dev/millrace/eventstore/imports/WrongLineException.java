package dev.millrace.eventstore.imports;

import java.util.List;

/**
 * A line that is no event. The source of events can be asked for the next one after it.
 */
public final class WrongLineException extends RuntimeException {

	private final List<WrongLine> wrong;

	/**
	 * Describe the line.
	 * @param wrong all its wrong fields; not empty
	 */
	public WrongLineException(List<WrongLine> wrong) {
		super("Line " + wrong.getFirst().line() + ": " + wrong.getFirst().field() + ": " + wrong.getFirst().message());
		this.wrong = List.copyOf(wrong);
	}

	public List<WrongLine> wrong() {
		return this.wrong;
	}

}
