package dev.millrace.eventstore.postgres;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.millrace.events.NewEvent;
import dev.millrace.events.store.EventTooLargeException;

/**
 * The most data one event may have.
 *
 * @param bytes in UTF-8
 */
record EventSizeLimit(long bytes) {

	private static final int UTF_8_BYTES_PER_CHAR_MAX = 3;

	/**
	 * Check events before they are sent.
	 * @throws EventTooLargeException naming the first that is too large
	 */
	void check(List<NewEvent> events) {
		for (int index = 0; index < events.size(); index++) {
			String data = events.get(index).data();
			if ((long) data.length() * UTF_8_BYTES_PER_CHAR_MAX > this.bytes) {
				check(index, data.getBytes(StandardCharsets.UTF_8).length);
			}
		}
	}

	private void check(int index, int size) {
		if (size > this.bytes) {
			throw new EventTooLargeException(index, size, this.bytes);
		}
	}

}
