package dev.millrace.commands.web;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;
import dev.millrace.events.DomainEvent;

/**
 * A decider that breaks the rules: it waits, and it fails.
 */
final class ProbeDecider implements Decider<ProbeDecider.Probe, ProbeDecider.Probed, Integer> {

	private static final long LIMIT_SECONDS = 60;

	private final CountDownLatch waiting = new CountDownLatch(1);

	private final CountDownLatch released = new CountDownLatch(1);

	@Override
	public String category() {
		return "probe";
	}

	@Override
	public Integer initialState() {
		return 0;
	}

	@Override
	public Decision<Probed> decide(Probe command, Integer state) {
		return switch (command) {
			case Hold hold -> hold();
			case Break fail -> throw new IllegalStateException("broken by the test");
			case Enlarge enlarge -> Decision.accept(new Enlarged("x".repeat(enlarge.size())));
		};
	}

	@Override
	public Integer evolve(Integer state, Probed event) {
		return state + 1;
	}

	void awaitWaiting() throws InterruptedException {
		if (!this.waiting.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Nobody waits");
		}
	}

	void release() {
		this.released.countDown();
	}

	private Decision<Probed> hold() {
		this.waiting.countDown();
		try {
			if (!this.released.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Nobody released");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return Decision.accept();
	}

	sealed interface Probe {

	}

	record Hold() implements Probe {
	}

	record Break() implements Probe {
	}

	record Enlarge(int size) implements Probe {
	}

	sealed interface Probed {

	}

	@DomainEvent("enlarged")
	record Enlarged(String content) implements Probed {
	}

}
