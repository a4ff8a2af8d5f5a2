package dev.millrace.cdc.snapshots;

/**
 * How rows of tables are read.
 *
 * @param threads how many parts of tables are read side by side
 * @param chunkSize rows in one query
 */
public record SnapshotSettings(int threads, int chunkSize) {
}
