package dev.millrace.cdc.rows;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes of one table in Debezium's envelope, as JSON without schema.
 */
public final class ChangeJson {

	private static final long MICROS_PER_MILLI = 1_000;

	private static final long NANOS_PER_MICRO = 1_000;

	private final String streamed;

	private final String read;

	/**
	 * @param database the database that the table is in
	 */
	public ChangeJson(String database, TableShape shape) {
		String names = ",\"db\":" + text(database) + ",\"schema\":" + text(shape.schema()) + ",\"table\":"
				+ text(shape.table());
		String source = ",\"source\":{\"connector\":\"postgresql\",\"name\":\"millrace\",\"snapshot\":";
		this.streamed = source + "\"false\"" + names;
		this.read = source + "\"true\"" + names;
	}

	/**
	 * A change from the WAL.
	 * @param operation its letter
	 * @param before the row before, as JSON; null if there is none or it is not known
	 * @param after the row after, as JSON; null if there is none
	 * @param committedAt when its transaction was committed
	 * @param transactionId its 32-bit id
	 * @param lsn where it stands in the WAL
	 */
	public String streamed(String operation, @Nullable String before, @Nullable String after, Instant committedAt,
			long transactionId, long lsn) {
		StringBuilder json = start(operation, before, after, this.streamed);
		json.append(",\"txId\":").append(transactionId).append(",\"lsn\":").append(lsn);
		return end(json, committedAt);
	}

	/**
	 * A row that a query has read.
	 * @param row the row as JSON
	 * @param readAt when it was read
	 */
	public String read(String row, Instant readAt) {
		return end(start("r", null, row, this.read), readAt);
	}

	/**
	 * A row of which a query has found that it is gone.
	 * @param key what is known of it, as JSON
	 * @param readAt when it was not found
	 */
	public String gone(String key, Instant readAt) {
		return end(start("d", key, null, this.read), readAt);
	}

	private static StringBuilder start(String operation, @Nullable String before, @Nullable String after,
			String source) {
		int length = source.length() + ((before != null) ? before.length() : 0)
				+ ((after != null) ? after.length() : 0);
		return new StringBuilder(length + 200).append("{\"op\":\"")
			.append(operation)
			.append("\",\"before\":")
			.append(before)
			.append(",\"after\":")
			.append(after)
			.append(source);
	}

	private static String end(StringBuilder json, Instant at) {
		long micros = ChronoUnit.MICROS.between(Instant.EPOCH, at);
		long millis = Math.floorDiv(micros, MICROS_PER_MILLI);
		return json.append(",\"ts_ms\":")
			.append(millis)
			.append(",\"ts_us\":")
			.append(micros)
			.append(",\"ts_ns\":")
			.append(micros * NANOS_PER_MICRO)
			.append("},\"ts_ms\":")
			.append(millis)
			.append('}')
			.toString();
	}

	private static String text(String name) {
		return Json.events().writeValueAsString(name);
	}

}
