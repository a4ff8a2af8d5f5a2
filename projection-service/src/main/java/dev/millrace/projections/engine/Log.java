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
	 * Open a reader of all partitions of the topics at once: one of the readers of its
	 * group has them all, the others stand by.
	 * @param group the name of the group, which has no other readers
	 * @param topics the topics, all of one capture; they need not exist yet
	 * @param checkpoints asked for the offsets at which to begin
	 */
	WholeReader openWhole(String group, Set<String> topics,
			Function<Collection<LogPartition>, Map<LogPartition, Long>> checkpoints);

	/**
	 * The offsets at which the topics end now, counting committed records only. Topics
	 * that do not exist are left out.
	 */
	Map<LogPartition, Long> ends(Set<String> topics);

	/**
	 * The offsets of the first records that are in the topics still. Topics that do not
	 * exist are left out.
	 */
	Map<LogPartition, Long> begins(Set<String> topics);

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

	/**
	 * Reads all partitions, or none while it stands by, and knows up to where they belong
	 * together.
	 */
	interface WholeReader extends Reader {

		/**
		 * Counts how often partitions were given to it or taken away; then all that was
		 * polled before and is not applied is read again, or by another reader.
		 */
		long assignments();

		/**
		 * Where reading goes on in each partition.
		 */
		Map<LogPartition, Long> positions();

		/**
		 * Offsets that the capture has named at once: what was committed before anything
		 * that lies before them lies before them, too. A partition that is missing has
		 * nothing yet.
		 * @throws dev.millrace.projections.InvalidProjectionException if several captures
		 * publish to the topics
		 */
		Map<LogPartition, Long> published();

		/**
		 * Poll other partitions only, until told otherwise.
		 */
		void pause(Collection<LogPartition> partitions);

	}

}
