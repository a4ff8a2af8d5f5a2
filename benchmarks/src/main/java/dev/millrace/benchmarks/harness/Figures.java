package dev.millrace.benchmarks.harness;

import java.util.List;

/**
 * What one contestant reached over all rounds.
 *
 * @param median the middle figure, or the mean of the two in the middle
 */
public record Figures(String unit, double median, double min, double max) {

	static Figures of(String unit, List<Double> figures) {
		if (figures.isEmpty()) {
			throw new IllegalStateException("There is no figure in " + unit);
		}
		List<Double> sorted = figures.stream().sorted().toList();
		return new Figures(unit, median(sorted), sorted.getFirst(), sorted.getLast());
	}

	private static double median(List<Double> sorted) {
		int upper = sorted.size() / 2;
		int lower = (sorted.size() - 1) / 2;
		return (sorted.get(lower) + sorted.get(upper)) / 2;
	}

}
