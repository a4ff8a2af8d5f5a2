package dev.millrace.benchmarks.rebuild;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Contestant;
import dev.millrace.benchmarks.harness.Measured;

/**
 * A loader that fills its table in each turn.
 */
final class RebuildContestant implements Contestant {

	static final String SWAPPED = "-swapped";

	private static final double NANOS_PER_SECOND = 1e9;

	private final Loader loader;

	private final Load load;

	private final BenchmarkDatabase database;

	/**
	 * @param load whose figures these are; the loader may read a part of its log
	 */
	RebuildContestant(Loader loader, Load load, BenchmarkDatabase database) {
		this.loader = loader;
		this.load = load;
		this.database = database;
	}

	@Override
	public List<Measured> takeTurn() {
		this.database.checkpoint();
		List<Measured> measured = new ArrayList<>();
		measured.add(rate(this.loader.name(), this.loader.fill()));
		if (this.loader instanceof Rebuilding rebuilding) {
			measured.add(rate(this.loader.name() + SWAPPED, rebuilding.swapNanos()));
		}
		return measured;
	}

	private Measured rate(String name, long nanos) {
		return new Measured(this.load.figure(name), "events/s", this.loader.load().events() * NANOS_PER_SECOND / nanos);
	}

}
