package dev.millrace.benchmarks;

/**
 * A contestant of ours and the one that bounds it, both by name.
 */
record Comparison(String ours, String limit) {

	@Override
	public String toString() {
		return this.ours + "/" + this.limit;
	}

}
