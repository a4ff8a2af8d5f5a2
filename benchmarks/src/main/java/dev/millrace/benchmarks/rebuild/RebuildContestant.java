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
		long nanos = this.loader.fill();
		List<Measured> measured = new ArrayList<>();
		measured.add(new Measured(this.load.figure(this.loader.name()), "events/s", this.loader.load().rate(nanos)));
		measured.addAll(this.loader.alsoMeasured(this.load));
		return measured;
	}

}
