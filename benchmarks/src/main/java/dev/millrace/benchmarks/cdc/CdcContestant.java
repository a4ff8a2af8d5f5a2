package dev.millrace.benchmarks.cdc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.millrace.benchmarks.capture.CaptureWay;
import dev.millrace.benchmarks.capture.EventSource;
import dev.millrace.benchmarks.capture.PublishedEvents;
import dev.millrace.benchmarks.capture.Waiting;
import dev.millrace.benchmarks.environment.BenchmarkBroker;
import dev.millrace.benchmarks.environment.ProcessorTimes;
import dev.millrace.benchmarks.harness.Contestant;
import dev.millrace.benchmarks.harness.Measured;

/**
 * A way to read the backlog, from a slot of its own in each turn.
 */
final class CdcContestant implements Contestant {

	static final String CPU = "-cpu";

	static final String SERVERS_CPU = "-servers-cpu";

	private static final double NANOS_PER_SECOND = 1e9;

	private static final double NANOS_PER_MICROSECOND = 1e3;

	private final CaptureWay way;

	private final Load load;

	private final Backlog backlog;

	private final EventSource source;

	private final BenchmarkBroker broker;

	private final Optional<PublishedEvents> published;

	private final List<String> slots;

	private int turn;

	/**
	 * @param backlog what waits
	 * @param published where it comes to, if it does
	 * @param slots in which the backlog waits, one for each turn
	 */
	CdcContestant(CaptureWay way, Load load, Backlog backlog, EventSource source, BenchmarkBroker broker,
			Optional<PublishedEvents> published, List<String> slots) {
		this.way = way;
		this.load = load;
		this.backlog = backlog;
		this.source = source;
		this.broker = broker;
		this.published = published;
		this.slots = List.copyOf(slots);
	}

	@Override
	public List<Measured> takeTurn() {
		String slot = this.slots.get(this.turn++);
		this.published.ifPresent((topic) -> this.broker.renew(topic.topic(), PublishedEvents.PARTITIONS));
		List<Measured> measured = measure(slot);
		this.source.dropSlot(slot);
		this.published.ifPresent((topic) -> this.backlog.requireIn(topic, this.broker.bootstrapServers()));
		return measured;
	}

	/**
	 * From the moment when the server begins to send, so that nobody's start is measured.
	 */
	private List<Measured> measure(String slot) {
		try (CaptureWay.Reading reading = this.way.start(slot)) {
			Waiting.until("slot " + slot + " is read", () -> {
				reading.done();
				return this.source.walsender(slot).isPresent();
			});
			long begin = System.nanoTime();
			Duration cpu = ProcessorTimes.ofThisJvm();
			Duration brokerCpu = this.broker.processorTime();
			Waiting.until("all is read", () -> reading.done() >= this.load.rows());
			long nanos = System.nanoTime() - begin;
			Duration serversCpu = this.source.walsender(slot)
				.map(ProcessorTimes::of)
				.orElse(Duration.ZERO)
				.plus(this.broker.processorTime())
				.minus(brokerCpu);
			return figures(nanos, ProcessorTimes.ofThisJvm().minus(cpu), serversCpu);
		}
	}

	private List<Measured> figures(long nanos, Duration cpu, Duration serversCpu) {
		String name = this.load.figure(this.way.name());
		return List.of(new Measured(name, "events/s", this.load.rows() * NANOS_PER_SECOND / nanos),
				new Measured(name + CPU, "µs/event", perEvent(cpu)),
				new Measured(name + SERVERS_CPU, "µs/event", perEvent(serversCpu)));
	}

	private double perEvent(Duration cpu) {
		return cpu.toNanos() / NANOS_PER_MICROSECOND / this.load.rows();
	}

}
