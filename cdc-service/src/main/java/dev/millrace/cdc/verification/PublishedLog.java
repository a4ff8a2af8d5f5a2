package dev.millrace.cdc.verification;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.millrace.cdc.relay.Cursor;

/**
 * What is published, read by somebody who does not publish (port).
 */
public interface PublishedLog {

	/**
	 * Where the capture stands.
	 */
	Optional<Cursor> cursor();

	/**
	 * Read the committed records of a topic from its beginning, each partition in order.
	 * @param until by partition: the offset after the last
	 */
	void read(String topic, Map<Integer, Long> until, Consumer<PublishedRecord> reader);

}
