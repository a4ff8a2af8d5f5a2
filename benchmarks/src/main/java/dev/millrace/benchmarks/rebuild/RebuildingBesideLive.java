package dev.millrace.benchmarks.rebuild;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import dev.millrace.benchmarks.harness.Clients;
import dev.millrace.benchmarks.harness.Measured;

/**
 * A rebuild while bookings go on arriving for another read model of the same service.
 */
final class RebuildingBesideLive implements Loader, AutoCloseable {

	private final Rebuilding rebuilding;

	private final LiveTraffic traffic;

	private Clients.Work late = Clients.Work.of(LongStream.empty(), Duration.ZERO);

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
		this.late = this.traffic.during(() -> nanos.set(this.rebuilding.fill()));
		return nanos.get();
	}

	@Override
	public List<Measured> alsoMeasured(Load figured) {
		List<Measured> measured = new ArrayList<>(this.rebuilding.alsoMeasured(figured));
		measured.add(new Measured(figured.figure(name() + "-late-p50"), "ms", this.late.percentileMilliseconds(50)));
		measured.add(new Measured(figured.figure(name() + "-late-p99"), "ms", this.late.percentileMilliseconds(99)));
		measured.add(new Measured(figured.figure(name() + "-late-max"), "ms", this.late.percentileMilliseconds(100)));
		return measured;
	}

	@Override
	public void close() {
		this.traffic.close();
		this.rebuilding.close();
	}

}
