package dev.millrace.benchmarks.harness;

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
public final class Rounds {

	private final int count;

	private final Consumer<String> progress;

	public Rounds(int count, Consumer<String> progress) {
		this.count = count;
		this.progress = progress;
	}

	/**
	 * Run them all.
	 * @return the figures by their names, in the order of the contestants
	 */
	public Map<String, Figures> run(List<? extends Contestant> contestants) {
		// The first round runs in the order given, and so decides that of the report.
		Map<String, List<Measured>> measured = new LinkedHashMap<>();
		round("warm-up", contestants);
		for (int number = 1; number <= this.count; number++) {
			round("round " + number + " of " + this.count, (number % 2 == 0) ? contestants.reversed() : contestants)
				.forEach((one) -> measured.computeIfAbsent(one.name(), (first) -> new ArrayList<>()).add(one));
		}
		return figures(measured);
	}

	private List<Measured> round(String title, List<? extends Contestant> contestants) {
		List<Measured> round = new ArrayList<>();
		for (Contestant contestant : contestants) {
			List<Measured> turn = contestant.takeTurn();
			turn.forEach((one) -> this.progress
				.accept(String.format(Locale.ROOT, "%s: %s %,.2f %s", title, one.name(), one.value(), one.unit())));
			round.addAll(turn);
		}
		return round;
	}

	private Map<String, Figures> figures(Map<String, List<Measured>> measured) {
		Map<String, Figures> figures = new LinkedHashMap<>();
		measured.forEach((name, turns) -> {
			if (turns.size() != this.count) {
				throw new IllegalStateException(
						name + " was measured " + turns.size() + " times in " + this.count + " rounds");
			}
			figures.put(name, Figures.of(turns.getFirst().unit(), turns.stream().map(Measured::value).toList()));
		});
		return figures;
	}

}
