package dev.millrace.projections.repair;

import java.util.Map;

import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.query.history.LogHistory;

/**
 * A fold and its live version.
 *
 * @param begins where the version began; in other partitions with the first record
 * @param decoder reads the records
 */
record AppliedFold<R>(FoldProjection<R> fold, ProjectionVersion version, Map<LogPartition, Long> begins,
		EntryDecoder decoder) {

	AppliedSteps<R> steps(LogHistory.Reading log, AppliedSteps.Visitor<R> visitor) {
		return new AppliedSteps<>(this, log, visitor);
	}

}
