package dev.millrace.cdc.relay;

import java.util.List;

/**
 * Reads again what was set aside (port).
 */
public interface ParkedRecords {

	/**
	 * The events that are missing, in the order of their revisions, or the row as it is
	 * now.
	 * @param max so many events at most
	 * @throws RuntimeException if it cannot be read; the message says why
	 */
	List<Captured> read(Parked.Entry entry, int max);

}
