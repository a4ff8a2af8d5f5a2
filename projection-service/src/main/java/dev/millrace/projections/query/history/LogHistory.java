package dev.millrace.projections.query.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.LogPartition;

/**
 * Reads the log from its beginning, apart from what keeps read models up to date.
 */
public interface LogHistory {

	/**
	 * Read what is in the log up to, not including, these offsets. The records of a
	 * partition come in order.
	 * @param recordsMax how many offsets may be passed
	 * @param timeout how long it may take
	 * @throws HistoryTooLongException if there is more, or it takes longer
	 */
	default void read(Map<LogPartition, Long> ends, long recordsMax, Duration timeout, Consumer<Committed> consumer) {
		try (Reading reading = open()) {
			reading.read(ends, recordsMax, timeout, consumer);
		}
	}

	/**
	 * Open a reading that begins with the beginning.
	 */
	Reading open();

	/**
	 * Reads in several goes. For use by one thread.
	 */
	interface Reading extends AutoCloseable {

		/**
		 * Read on from where the go before ended. A go that fails ends the reading.
		 * @see LogHistory#read
		 */
		void read(Map<LogPartition, Long> ends, long recordsMax, Duration timeout, Consumer<Committed> consumer);

		@Override
		void close();

	}

	/**
	 * A record and when it was committed.
	 */
	record Committed(LogRecord record, Instant at) {
	}

}
