package dev.millrace.projections.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import dev.millrace.projections.LogRecord;

/**
 * The log of events and changes, as the engine reads it.
 */
public interface Log {

	/**
	 * Open a reader that shares the topics' partitions with the other readers of its
	 * group.
	 * @param group the name of the group
	 * @param topics the topics; they need not exist yet
	 * @param checkpoints asked, whenever partitions are assigned to the reader, for the
	 * offset at which to begin each of them
	 */
	Reader open(String group, Set<String> topics,
			Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints);

	/**
	 * The offsets at which the topics end now, counting committed records only. Topics
	 * that do not exist are left out.
	 */
	Map<LogPartition, Long> ends(Set<String> topics);

	/**
	 * The offsets of the first records that were committed at a time or later; where
	 * there is none, the topics' ends. Topics that do not exist are left out.
	 */
	Map<LogPartition, Long> offsetsAt(Set<String> topics, Instant time);

	/**
	 * Read single records again.
	 * @param offsets where they are in the partition
	 * @return those that are still in the log, in order
	 */
	List<LogRecord> read(LogPartition partition, Collection<Long> offsets);

	/**
	 * Reads committed records. For use by one thread, except for {@link #wakeUp()}.
	 */
	interface Reader extends AutoCloseable {

		/**
		 * Wait for records, at most the given time. Slices without progress are left out.
		 */
		LogBatch poll(Duration timeout);

		/**
		 * Go on reading at these offsets; partitions that are not assigned are passed
		 * over.
		 */
		void seek(Map<LogPartition, Long> offsets);

		/**
		 * How many records and transaction markers are behind those that were polled
		 * last, as far as is known.
		 */
		long behind();

		/**
		 * End a poll that is waiting. Safe from any thread.
		 */
		void wakeUp();

		@Override
		void close();

	}

}
