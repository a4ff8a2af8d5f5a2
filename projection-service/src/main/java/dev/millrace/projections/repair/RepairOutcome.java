package dev.millrace.projections.repair;

/**
 * What became of the wish to repair rows.
 */
public sealed interface RepairOutcome {

	/**
	 * The rows are what the log gives.
	 */
	record Done(Repair repair) implements RepairOutcome {
	}

	/**
	 * Rows of the projection cannot be repaired, as it is declared.
	 *
	 * @param reason what to do instead
	 */
	record Impossible(String reason) implements RepairOutcome {
	}

	/**
	 * They cannot be repaired now.
	 *
	 * @param reason what to do first
	 */
	record Refused(String reason) implements RepairOutcome {
	}

}
