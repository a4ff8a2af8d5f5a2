package dev.millrace.cdc.autoconfigure;

import dev.millrace.cdc.Capture;

import org.springframework.context.SmartLifecycle;

/**
 * Starts the capture after all beans are there, so that the event store's migration has
 * run if it is in this process, and before requests are taken; stops it after them.
 */
final class CaptureLifecycle implements SmartLifecycle {

	private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 8192;

	private final Capture capture;

	CaptureLifecycle(Capture capture) {
		this.capture = capture;
	}

	@Override
	public void start() {
		this.capture.start();
	}

	@Override
	public void stop() {
		this.capture.stop();
	}

	@Override
	public boolean isRunning() {
		return this.capture.isRunning();
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
