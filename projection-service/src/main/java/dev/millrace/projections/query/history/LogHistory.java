package dev.millrace.projections.query.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;

import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.LogPartition;

/**
 * Reads the log again, apart from what keeps read models up to date.
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
		read(Map.of(), ends, recordsMax, timeout, consumer);
	}

	/**
	 * Read what is in the log between these offsets, the first included. The records of a
	 * partition come in order.
	 * @param begins where to begin; a partition that is missing begins with its first
	 * record
	 * @param recordsMax how many offsets may be passed
	 * @param timeout how long it may take
	 * @throws HistoryTooLongException if there is more, or it takes longer
	 */
	default void read(Map<LogPartition, Long> begins, Map<LogPartition, Long> ends, long recordsMax, Duration timeout,
			Consumer<Committed> consumer) {
		try (Reading reading = open(begins)) {
			reading.read(ends, recordsMax, timeout, consumer);
		}
	}

	/**
	 * Open a reading that begins with the beginning.
	 */
	default Reading open() {
		return open(Map.of());
	}

	/**
	 * Open a reading.
	 * @param begins where to begin; a partition that is missing begins with its first
	 * record
	 */
	Reading open(Map<LogPartition, Long> begins);

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
