package dev.millrace.projections.query.history;

import java.util.Map;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import org.jspecify.annotations.Nullable;

/**
 * A row and how far its version had come, of one moment.
 *
 * @param version the live version
 * @param row the row; none if there is none
 * @param checkpoints by partition
 */
public record RowNow(ProjectionVersion version, @Nullable Map<String, @Nullable Object> row,
		Map<LogPartition, Long> checkpoints) {

	public RowNow {
		checkpoints = Map.copyOf(checkpoints);
	}

}
