package dev.millrace.benchmarks.rebuild;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import dev.millrace.benchmarks.harness.Measured;

/**
 * A rebuild while bookings go on arriving for another read model of the same service.
 */
final class RebuildingBesideLive implements Loader, AutoCloseable {

	private static final double NANOS_PER_MILLISECOND = 1e6;

	private static final int PERCENT = 100;

	private final Rebuilding rebuilding;

	private final LiveTraffic traffic;

	/** In nanoseconds, in order. */
	private List<Long> late = List.of();

	RebuildingBesideLive(Rebuilding rebuilding, LiveTraffic traffic) {
		this.rebuilding = rebuilding;
		this.traffic = traffic;
	}

	@Override
	public String name() {
		return this.rebuilding.name();
	}

	@Override
	public Load load() {
		return this.rebuilding.load();
	}

	@Override
	public long fill() {
		AtomicLong nanos = new AtomicLong();
		this.late = this.traffic.during(() -> nanos.set(this.rebuilding.fill())).stream().sorted().toList();
		return nanos.get();
	}

	@Override
	public List<Measured> alsoMeasured(Load figured) {
		List<Measured> measured = new ArrayList<>(this.rebuilding.alsoMeasured(figured));
		measured.add(new Measured(figured.figure(name() + "-late-p50"), "ms", lateMilliseconds(50)));
		measured.add(new Measured(figured.figure(name() + "-late-p99"), "ms", lateMilliseconds(99)));
		measured.add(new Measured(figured.figure(name() + "-late-max"), "ms", lateMilliseconds(PERCENT)));
		return measured;
	}

	private double lateMilliseconds(int percentile) {
		int index = Math.ceilDiv(this.late.size() * percentile, PERCENT) - 1;
		return this.late.get(index) / NANOS_PER_MILLISECOND;
	}

	@Override
	public void close() {
		this.traffic.close();
		this.rebuilding.close();
	}

}
