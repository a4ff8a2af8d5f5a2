package dev.millrace.cdc.relay;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which transactions are over, as Postgres writes a {@code pg_snapshot}:
 * {@code xmin:xmax:running,…}.
 *
 * @param xmin all before it are over
 * @param xmax it and all after it are not
 * @param running between the two, those that are not
 * @see <a href=
 * "https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">pg_snapshot</a>
 */
public record TransactionSnapshot(long xmin, long xmax, Set<Long> running) {

	private static final int PARTS = 3;

	public TransactionSnapshot {
		running = Set.copyOf(running);
	}

	public static TransactionSnapshot parse(String text) {
		String[] parts = text.split(":", PARTS);
		Set<Long> running = new TreeSet<>();
		for (String id : parts[2].split(",")) {
			if (!id.isEmpty()) {
				running.add(Long.valueOf(id));
			}
		}
		return new TransactionSnapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
	}

	/**
	 * Whether what this transaction did is visible, if it was committed.
	 */
	public boolean sees(long transactionId) {
		return transactionId < this.xmin || (transactionId < this.xmax && !this.running.contains(transactionId));
	}

}
