package dev.millrace.benchmarks;

/**
 * A figure of ours beside its limit.
 */
interface Benchmark {

	String name();

	Report run(Settings settings);

}
