package dev.millrace.cdc;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.millrace.cdc.relay.Captured;

/**
 * Reads committed changes from the WAL (port).
 */
public interface ChangeSource {

	/**
	 * Read what is committed after the slot's confirmed place, in commit order, whole
	 * transactions. When a batch is handled, the slot may be moved to the end of the last
	 * transaction in it.
	 * @param tables schema and name of each table beside the events table
	 * @param transactionIdNow a 64-bit transaction id near those of the WAL
	 */
	Run stream(List<String> tables, long transactionIdNow, Handler handler);

	/**
	 * What is decoded and waits, if anything is streamed and that is known.
	 */
	default Optional<ChangeQueue> queue() {
		return Optional.empty();
	}

	/**
	 * Takes what was read, batch by batch, in one thread. What it throws ends the run.
	 */
	@FunctionalInterface
	interface Handler {

		void handle(List<Captured> batch);

	}

	/**
	 * A source that reads.
	 */
	interface Run extends AutoCloseable {

		/**
		 * Wait until it has ended.
		 * @return whether it has ended
		 * @throws RuntimeException why it failed
		 */
		boolean awaitEnd(Duration timeout) throws InterruptedException;

		/**
		 * Let the batch in hand be finished, then end it and free the slot.
		 */
		@Override
		void close();

	}

}
