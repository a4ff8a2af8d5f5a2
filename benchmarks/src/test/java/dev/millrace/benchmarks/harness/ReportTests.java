package dev.millrace.benchmarks.harness;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ReportTests {

	private final Map<String, Figures> figures = new LinkedHashMap<>(
			Map.of("theirs", new Figures("x/s", 2000, 1500, 2500)));

	ReportTests() {
		this.figures.put("ours", new Figures("x/s", 1500, 1000, 9000));
	}

	@Test
	void a_ratio_is_our_median_divided_by_that_of_the_limit() {
		Report report = report(new Comparison("ours", "theirs"));

		assertThat(report.ratios()).containsExactly(Map.entry("ours/theirs", 0.75));
	}

	@Test
	void a_comparison_with_a_contestant_that_is_missing_is_a_bug() {
		assertThatIllegalStateException().isThrownBy(() -> report(new Comparison("ours", "nobody")))
			.withMessageContaining("nobody");
	}

	@Test
	void the_json_has_figures_ratios_and_notes() {
		String json = report(new Comparison("ours", "theirs")).toJson();

		assertThat(JsonMapper.shared().readTree(json)).isEqualTo(JsonMapper.shared().readTree("""
				{
				  "benchmark": "sample",
				  "contestants": {
				    "theirs": {"unit": "x/s", "median": 2000.0, "min": 1500.0, "max": 2500.0},
				    "ours": {"unit": "x/s", "median": 1500.0, "min": 1000.0, "max": 9000.0}
				  },
				  "ratios": {"ours/theirs": 0.75},
				  "notes": "on a quiet day"
				}
				"""));
	}

	@Test
	void the_table_has_a_line_for_each_contestant_and_ratio() {
		String table = report(new Comparison("ours", "theirs")).toTable();

		assertThat(table.lines().map((line) -> line.replaceAll(" +", " "))).containsExactly(
				"sample unit median min max", "theirs x/s 2,000.00 1,500.00 2,500.00",
				"ours x/s 1,500.00 1,000.00 9,000.00", "ours/theirs 0.750", "on a quiet day");
	}

	private Report report(Comparison comparison) {
		return Report.of("sample", this.figures, List.of(comparison), "on a quiet day");
	}

}
