package dev.millrace.projections.engine;

/**
 * How large the tables of a version are together.
 *
 * @param rows about how many rows they have; exact while the tables are small
 * @param bytes what they and their indexes take on disk
 */
public record TableSize(long rows, long bytes) {
}
