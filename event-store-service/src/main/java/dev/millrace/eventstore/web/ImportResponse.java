package dev.millrace.eventstore.web;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.millrace.eventstore.imports.ImportProgress;
import org.jspecify.annotations.Nullable;

/**
 * How far an import has come, as clients see it.
 *
 * @param name of the import
 * @param lines how many are in
 * @param done whether the last run came to its end
 * @param linesPerSecond of the last run, on average
 * @param startedAt when the first run began
 * @param updatedAt when lines came in last
 * @param stopped why the last run ended before its end; absent if it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImportResponse(String name, long lines, boolean done, long linesPerSecond, Instant startedAt, Instant updatedAt,
		@Nullable String stopped) {

	static ImportResponse of(ImportProgress progress) {
		return new ImportResponse(progress.name(), progress.lines(), progress.done(), progress.linesPerSecond(),
				progress.startedAt(), progress.updatedAt(), progress.stopped().orElse(null));
	}

	/**
	 * What one run did.
	 *
	 * @param name of the import
	 * @param imported how many lines this run appended
	 * @param skipped how many were in before
	 */
	record Run(String name, long imported, long skipped) {
	}

}
