package dev.millrace.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of a benchmark.
 *
 * @param contestants their figures by name, in the order they were listed
 * @param ratios a median of ours divided by the median of its limit
 * @param notes under which conditions the figures were taken
 */
public record Report(String benchmark, Map<String, Figures> contestants, Map<String, Double> ratios, String notes) {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	public Report {
		contestants = Collections.unmodifiableMap(new LinkedHashMap<>(contestants));
		ratios = Collections.unmodifiableMap(new LinkedHashMap<>(ratios));
	}

	public static Report of(String benchmark, Map<String, Figures> contestants, List<Comparison> comparisons,
			String notes) {
		Map<String, Double> ratios = new LinkedHashMap<>();
		for (Comparison comparison : comparisons) {
			ratios.put(comparison.toString(),
					median(contestants, comparison.ours()) / median(contestants, comparison.limit()));
		}
		return new Report(benchmark, contestants, ratios, notes);
	}

	public String toJson() {
		return JSON.writeValueAsString(this);
	}

	public String toTable() {
		List<String> lines = new ArrayList<>();
		lines.add(String.format("%-48s %-12s %12s %12s %12s", this.benchmark, "unit", "median", "min", "max"));
		this.contestants.forEach((name, figures) -> lines.add(line(name, figures)));
		this.ratios.forEach((name, ratio) -> lines.add(String.format(Locale.ROOT, "%-88s %11.3f", name, ratio)));
		lines.add(this.notes);
		return String.join("\n", lines);
	}

	private static String line(String name, Figures figures) {
		return String.format(Locale.ROOT, "%-48s %-12s %,12.2f %,12.2f %,12.2f", name, figures.unit(), figures.median(),
				figures.min(), figures.max());
	}

	private static double median(Map<String, Figures> contestants, String name) {
		Figures figures = contestants.get(name);
		if (figures == null) {
			throw new IllegalStateException("No contestant is called " + name + ", only " + contestants.keySet());
		}
		return figures.median();
	}

}
