package dev.millrace.cdc.relay;

import java.util.List;

/**
 * What one Kafka transaction holds.
 *
 * @param records in order
 * @param transactions the 64-bit ids of the transactions with domain events that become
 * complete with it, in commit order
 * @param cursor what is published when it is committed; its end offsets are still those
 * from before
 */
public record Publication(List<Outgoing> records, List<Long> transactions, Cursor cursor) {

	public Publication {
		records = List.copyOf(records);
		transactions = List.copyOf(transactions);
	}

	/**
	 * The place in the commit order of the first record; the others follow it. So many
	 * offsets are taken already: no fewer than there are records, so the places grow from
	 * one publication to the next, and whoever takes over counts on from the same cursor.
	 */
	public long firstPlace() {
		return 1 + this.cursor.endOffsets()
			.values()
			.stream()
			.flatMap((offsets) -> offsets.values().stream())
			.mapToLong(Long::longValue)
			.sum();
	}

}
