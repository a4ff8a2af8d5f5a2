package dev.millrace.benchmarks.harness;

/**
 * A figure of ours beside its limit.
 */
public interface Benchmark {

	String name();

	Report run(Settings settings);

}
