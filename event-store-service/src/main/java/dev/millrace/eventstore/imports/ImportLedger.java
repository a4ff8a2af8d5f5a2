package dev.millrace.eventstore.imports;

import java.util.Optional;

/**
 * Keeps the chunks of imports together with how far each import has come.
 */
public interface ImportLedger {

	/**
	 * How far an import has come; an unknown one is at its start.
	 */
	ImportMark open(String name);

	/**
	 * Note that a run begins to append behind a mark.
	 */
	void begin(String name, ImportMark from);

	/**
	 * Append a chunk and move the import's mark, both or neither.
	 * @return whether the import was where it should be; if not, nothing was appended
	 * @throws WrongLineException if an event does not fit its stream
	 */
	boolean append(String name, ImportMark from, ImportMark to, ImportChunk chunk);

	/**
	 * Note how a run ended, unless another run has moved the mark.
	 * @param stopped why it ended before its end; empty if it did not
	 */
	void end(String name, ImportMark at, Optional<String> stopped);

	/**
	 * How far an import has come.
	 */
	Optional<ImportProgress> find(String name);

}
