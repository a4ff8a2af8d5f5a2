package dev.millrace.cdc;

/**
 * What is decoded and waits to be published.
 *
 * @param changes how many wait
 * @param capacity how many can
 * @param bytes how much memory they take
 * @param bytesMax how much they may take
 */
public record ChangeQueue(int changes, int capacity, long bytes, long bytesMax) {
}
