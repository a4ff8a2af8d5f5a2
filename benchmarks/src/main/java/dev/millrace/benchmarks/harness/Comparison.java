package dev.millrace.benchmarks.harness;

/**
 * A contestant of ours and the one that bounds it, both by name.
 */
public record Comparison(String ours, String limit) {

	@Override
	public String toString() {
		return this.ours + "/" + this.limit;
	}

}
