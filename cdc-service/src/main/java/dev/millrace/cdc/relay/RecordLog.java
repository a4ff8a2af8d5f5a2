package dev.millrace.cdc.relay;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where records are published, transaction by transaction (port). Used by one thread at a
 * time.
 */
public interface RecordLog extends AutoCloseable {

	/**
	 * Shut out every earlier user of this relay's name, then read where it stood.
	 * @return the cursor of the last committed publication
	 */
	Optional<Cursor> open();

	/**
	 * Publish all of it, or nothing.
	 * @return the cursor with its end offsets, as it was written
	 * @throws RuntimeException if it is not known to be published; the log is of no use
	 * any more, and {@link #open()} of a new one tells what is true
	 */
	Cursor publish(Publication publication);

	/**
	 * Find topics that do not have what was published to them.
	 * @param endOffsets by topic and partition: the offset after the last published
	 * record
	 * @return by topic: a sentence that says what is lost and what to do
	 */
	Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets);

	/**
	 * Read committed events back, each partition in order.
	 * @param from the first offset of each topic and partition; 0 where missing
	 * @param until the offset after the last; where missing, nothing is read
	 */
	void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
			Consumer<PublishedEvent> reader);

	@Override
	void close();

}
