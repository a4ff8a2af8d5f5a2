package dev.millrace.projections.engine;

import java.util.Map;

/**
 * Sets checkpoints back: what it needs of the database. Each method is one transaction.
 */
public interface Rewinds {

	/**
	 * Set the checkpoints of a live version back to these offsets where they are beyond
	 * them, and count that.
	 */
	RewindOutcome rewind(ProjectionVersion live, Map<LogPartition, Long> to);

	/**
	 * How often a projection was rewound.
	 */
	int count(String projection);

}
