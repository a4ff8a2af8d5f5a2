package dev.millrace.benchmarks.rebuild;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import dev.millrace.benchmarks.capture.Waiting;
import dev.millrace.benchmarks.harness.Clients;
import dev.millrace.benchmarks.harness.Pace;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Bookings that go on arriving while another read model is rebuilt, and how late each is
 * in its own.
 */
final class LiveTraffic implements AutoCloseable {

	static final int ACCOUNTS = 10;

	private static final Pace PACE = new Pace(200);

	private static final long LOOK_INTERVAL_NANOS = Duration.ofMillis(5).toNanos();

	private final Bookings bookings;

	private final AccountTable visible;

	private final KafkaProducer<String, String> producer;

	private final Queue<Long> sentAt = new ConcurrentLinkedQueue<>();

	private final AtomicInteger sent = new AtomicInteger();

	private long seen;

	/**
	 * @param visible the live read model of these bookings
	 */
	LiveTraffic(Bookings bookings, AccountTable visible, String brokers) {
		this.bookings = bookings;
		this.visible = visible;
		this.producer = new KafkaProducer<>(Map.of("bootstrap.servers", brokers, "linger.ms", 0),
				new StringSerializer(), new StringSerializer());
	}

	/**
	 * Let bookings arrive while something is done.
	 * @return how long each took from being sent to being visible
	 */
	Clients.Work during(Runnable work) {
		long begin = System.nanoTime();
		AtomicBoolean ended = new AtomicBoolean();
		// Of its own: the common pool has one thread where there are two processors.
		try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(ended), threads);
			CompletableFuture<List<Long>> looking = CompletableFuture.supplyAsync(() -> look(sending), threads);
			try {
				work.run();
			}
			finally {
				ended.set(true);
			}
			LongStream nanos = looking.join().stream().mapToLong(Long::longValue);
			return Clients.Work.of(nanos, Duration.ofNanos(System.nanoTime() - begin));
		}
	}

	private void send(AtomicBoolean ended) {
		PACE.takeWhile((number) -> !ended.get(), (number) -> {
			this.sentAt.add(System.nanoTime());
			this.producer.send(this.bookings.record(this.sent.getAndIncrement()));
		});
	}

	private List<Long> look(CompletableFuture<Void> sending) {
		List<Long> late = new ArrayList<>();
		Waiting.until("all live bookings are visible", () -> {
			note(late);
			LockSupport.parkNanos(LOOK_INTERVAL_NANOS);
			return sending.isDone() && this.seen == this.sent.get();
		});
		sending.join();
		return late;
	}

	/** Bookings become visible in the order in which they were sent, or nearly. */
	private void note(List<Long> late) {
		long bookingsNow = this.visible.bookings();
		long now = System.nanoTime();
		for (; this.seen < bookingsNow; this.seen++) {
			late.add(now - this.sentAt.remove());
		}
	}

	@Override
	public void close() {
		this.producer.close();
	}

}
