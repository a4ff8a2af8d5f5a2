package dev.millrace.benchmarks.harness;

import java.time.Duration;
import java.util.List;

/**
 * Calls a fresh service until its JVM has compiled what is called: at first a request
 * costs ten times the processor time it costs after some thousands.
 */
public final class WarmUp {

	private static final long CALLS = 20_000;

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private static final Duration STEP = Duration.ofSeconds(1);

	private WarmUp() {
	}

	/**
	 * Let the clients call until there were {@value #CALLS} calls, or the time for it is
	 * over.
	 */
	public static void run(List<? extends Clients.Client> clients) {
		run(clients, CALLS, LIMIT, STEP);
	}

	static void run(List<? extends Clients.Client> clients, long callsWanted, Duration limit, Duration step) {
		long end = System.nanoTime() + limit.toNanos();
		long calls = 0;
		while (calls < callsWanted && System.nanoTime() - end < 0) {
			calls += Clients.run(clients, step).calls();
		}
	}

}
