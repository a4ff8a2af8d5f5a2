package dev.millrace.benchmarks.harness;

/**
 * One figure of one turn.
 *
 * @param name the same in every turn, and of no other contestant
 * @param unit what the value counts, for example {@code appends/s}
 */
public record Measured(String name, String unit, double value) {
}
