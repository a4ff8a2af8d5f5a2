package dev.millrace.eventstore.imports;

import java.util.List;

/**
 * How one run of an import ended.
 */
public sealed interface ImportOutcome {

	/**
	 * All events are in.
	 *
	 * @param imported how many this run appended
	 * @param skipped how many were in before
	 */
	record Imported(long imported, long skipped) implements ImportOutcome {
	}

	/**
	 * The run stopped at a chunk with wrong lines, of which nothing was appended. The
	 * chunks before it stay.
	 *
	 * @param imported how many events this run appended
	 * @param skipped how many were in before
	 * @param lines what is wrong, in order; not empty
	 */
	record Wrong(long imported, long skipped, List<WrongLine> lines) implements ImportOutcome {

		public Wrong {
			lines = List.copyOf(lines);
		}
	}

	/**
	 * The name was used for other events; nothing was appended.
	 *
	 * @param lines how many events are in under the name
	 */
	record OtherEvents(String name, long lines) implements ImportOutcome {
	}

	/**
	 * Another run under the same name was faster and goes on; this one stopped.
	 *
	 * @param imported how many events this run appended
	 * @param skipped how many were in before
	 */
	record RunsElsewhere(String name, long imported, long skipped) implements ImportOutcome {
	}

}
