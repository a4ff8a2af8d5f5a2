package dev.millrace.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Lets contestants take turns, so that what disturbs the machine for a while disturbs all
 * of them. A first round warms up and is not counted; every other round runs in the
 * opposite order, so that nobody always follows the same neighbour.
 */
final class Rounds {

	private final int count;

	private final Consumer<String> progress;

	Rounds(int count, Consumer<String> progress) {
		this.count = count;
		this.progress = progress;
	}

	/**
	 * Run them all.
	 * @return the figures by the contestants' names, in the order given
	 */
	Map<String, Figures> run(List<Contestant> contestants) {
		Map<String, List<Double>> measured = new LinkedHashMap<>();
		round("warm-up", contestants);
		for (int number = 1; number <= this.count; number++) {
			List<Contestant> order = (number % 2 == 0) ? contestants.reversed() : contestants;
			round("round " + number + " of " + this.count, order)
				.forEach((name, figure) -> measured.computeIfAbsent(name, (first) -> new ArrayList<>()).add(figure));
		}
		return figures(contestants, measured);
	}

	private Map<String, Double> round(String title, List<Contestant> contestants) {
		Map<String, Double> round = new LinkedHashMap<>();
		for (Contestant contestant : contestants) {
			double figure = contestant.takeTurn();
			round.put(contestant.name(), figure);
			this.progress.accept(
					String.format(Locale.ROOT, "%s: %s %,.1f %s", title, contestant.name(), figure, contestant.unit()));
		}
		return round;
	}

	private static Map<String, Figures> figures(List<Contestant> contestants, Map<String, List<Double>> measured) {
		Map<String, Figures> figures = new LinkedHashMap<>();
		for (Contestant contestant : contestants) {
			figures.put(contestant.name(),
					Figures.of(contestant.unit(), measured.getOrDefault(contestant.name(), List.of())));
		}
		return figures;
	}

}
