package dev.millrace.projections.repair;

import java.time.Instant;

import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.query.history.LogHistory;

/**
 * A fold and its live version.
 *
 * @param start what was committed before the first record of a partition that was
 * committed then or later, the version has not applied
 * @param decoder reads the records
 */
record AppliedFold<R>(FoldProjection<R> fold, ProjectionVersion version, Instant start, EntryDecoder decoder) {

	AppliedSteps<R> steps(LogHistory.Reading log, AppliedSteps.Visitor<R> visitor) {
		return new AppliedSteps<>(this, log, visitor);
	}

}
