package dev.millrace.cdc;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import dev.millrace.cdc.postgres.SourceConnection;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.snapshots.Snapshots;

import static org.awaitility.Awaitility.await;

/**
 * A process that captures and dies the n-th time it reaches a step, without a word to
 * anybody, as {@code kill -9} would have it.
 */
final class KilledCapture {

	private static final int KILLED = 137;

	private KilledCapture() {
	}

	/**
	 * @param arguments URL, user, password, brokers, slot, batch size, step, n (0:
	 * never), tables
	 */
	public static void main(String[] arguments) throws InterruptedException {
		SourceConnection connection = new SourceConnection(arguments[0], arguments[1], arguments[2]);
		Captures captures = new Captures(connection, arguments[3], arguments[4], Integer.parseInt(arguments[5]));
		List<String> tables = arguments[8].isEmpty() ? List.of() : List.of(arguments[8].split(","));
		Step fatal = Step.valueOf(arguments[6]);
		AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[7]));
		Snapshots snapshots = captures.snapshots();
		captures.create(tables, (step) -> {
			if (step == fatal && left.decrementAndGet() == 0) {
				System.out.println("Dying at " + step);
				Runtime.getRuntime().halt(KILLED);
			}
		}, snapshots).start();
		System.out.println("Started");
		if (!tables.isEmpty()) {
			takeAgain(snapshots, tables.getFirst());
		}
		new CountDownLatch(1).await();
	}

	/**
	 * The rows that change, beside the streaming.
	 */
	private static void takeAgain(Snapshots snapshots, String table) {
		await().atMost(Duration.ofMinutes(3))
			.ignoreExceptionsInstanceOf(CaptureUnavailableException.class)
			.until(() -> !snapshots.request(List.of(table), "id < 50").takes().isEmpty());
	}

}
