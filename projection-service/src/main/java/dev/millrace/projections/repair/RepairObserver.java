package dev.millrace.projections.repair;

/**
 * Told of repairs that have changed rows.
 */
@FunctionalInterface
public interface RepairObserver {

	void repaired(String projection, Repair repair);

}
