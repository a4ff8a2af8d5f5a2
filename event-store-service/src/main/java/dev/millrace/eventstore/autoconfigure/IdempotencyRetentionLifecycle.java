package dev.millrace.eventstore.autoconfigure;

import dev.millrace.eventstore.idempotency.IdempotencyRetention;

import org.springframework.context.SmartLifecycle;

/**
 * Deletes old idempotency keys while the application runs; ends before the store's pool
 * is closed.
 */
final class IdempotencyRetentionLifecycle implements SmartLifecycle {

	private final IdempotencyRetention retention;

	IdempotencyRetentionLifecycle(IdempotencyRetention retention) {
		this.retention = retention;
	}

	@Override
	public void start() {
		this.retention.start();
	}

	@Override
	public void stop() {
		this.retention.stop();
	}

	@Override
	public boolean isRunning() {
		return this.retention.isRunning();
	}

}
