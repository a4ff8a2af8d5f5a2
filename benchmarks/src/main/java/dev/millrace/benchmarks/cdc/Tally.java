package dev.millrace.benchmarks.cdc;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.zip.CRC32;

import dev.millrace.benchmarks.capture.PublishedEvents;

/**
 * An account of published events.
 */
final class Tally {

	private final BitSet numbers = new BitSet();

	private final CRC32 crc = new CRC32();

	private long records;

	private long checksum;

	void add(PublishedEvents.Event event) {
		this.records++;
		this.numbers.set(event.number());
		this.crc.reset();
		this.crc.update(event.data().getBytes(StandardCharsets.UTF_8));
		this.checksum += this.crc.getValue();
	}

	/**
	 * Check that it has each event of the backlog once, and nothing else.
	 * @throws IllegalStateException if not
	 */
	void require(Backlog backlog, String topic) {
		int different = this.numbers.cardinality();
		if (this.records != backlog.rows() || different != backlog.rows() || this.checksum != backlog.checksum()) {
			throw new IllegalStateException("The source has " + backlog + ", but '" + topic + "' has " + this.records
					+ " records of " + different + " events with the checksum " + this.checksum);
		}
	}

}
