package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.rows.Row;
import dev.millrace.cdc.rows.TableShape;

/**
 * Reads messages of the logical replication protocol, version 1.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical
 * replication message formats</a>
 */
final class WalMessages {

	static final char BEGIN = 'B';

	static final char COMMIT = 'C';

	static final char RELATION = 'R';

	static final char INSERT = 'I';

	static final char UPDATE = 'U';

	static final char DELETE = 'D';

	static final char TRUNCATE = 'T';

	/** The old row as a whole follows. */
	static final char OLD_ROW = 'O';

	/** The old values of the replica identity follow. */
	static final char OLD_KEY = 'K';

	static final char NEW_ROW = 'N';

	private static final char IDENTITY_FULL = 'f';

	private static final int IDENTITY_FLAG = 1;

	private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

	private WalMessages() {
	}

	/**
	 * What the message is about.
	 */
	static char kind(ByteBuffer message) {
		return (char) message.get(message.position());
	}

	/**
	 * The beginning of a transaction.
	 *
	 * @param transactionId its 32-bit id
	 * @param commitTime when it was committed
	 */
	record Begin(long transactionId, Instant commitTime) {
	}

	static Begin begin(ByteBuffer message) {
		message.get();
		message.getLong();
		Instant commitTime = POSTGRES_EPOCH.plus(message.getLong(), ChronoUnit.MICROS);
		return new Begin(Integer.toUnsignedLong(message.getInt()), commitTime);
	}

	/**
	 * The end of a transaction's commit record.
	 */
	static Lsn end(ByteBuffer message) {
		message.get();
		message.get();
		message.getLong();
		return new Lsn(message.getLong());
	}

	/**
	 * A table's columns as a message describes them.
	 *
	 * @param oid the table
	 * @param shape its columns; the key is the replica identity, empty if that is the
	 * whole row
	 * @param wholeRow whether the replica identity is the whole row
	 */
	record Relation(int oid, TableShape shape, boolean wholeRow) {
	}

	static Relation relation(ByteBuffer message) {
		message.get();
		int oid = message.getInt();
		String schema = name(message);
		String table = name(message);
		boolean wholeRow = message.get() == IDENTITY_FULL;
		int count = Short.toUnsignedInt(message.getShort());
		List<TableShape.Column> columns = new ArrayList<>(count);
		List<Integer> key = new ArrayList<>();
		for (int place = 0; place < count; place++) {
			boolean identity = (message.get() & IDENTITY_FLAG) != 0;
			columns.add(new TableShape.Column(name(message), message.getInt(), message.getInt()));
			if (identity && !wholeRow) {
				key.add(place);
			}
		}
		// Postgres's own catalog has no name for the schema pg_catalog.
		String schemaName = schema.isEmpty() ? "pg_catalog" : schema;
		return new Relation(oid, new TableShape(schemaName, table, columns, key), wholeRow);
	}

	/**
	 * The tables that were emptied together.
	 */
	static List<Integer> truncated(ByteBuffer message) {
		message.get();
		int count = message.getInt();
		message.get();
		List<Integer> oids = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			oids.add(message.getInt());
		}
		return oids;
	}

	/**
	 * Read a row; values that were not sent are absent.
	 */
	static Row row(ByteBuffer message) {
		int count = Short.toUnsignedInt(message.getShort());
		Row row = new Row(count);
		for (int place = 0; place < count; place++) {
			char kind = (char) message.get();
			switch (kind) {
				case 'n' -> row.set(place, null);
				case 'u' -> row.setAbsent(place);
				case 't' -> row.set(place, text(message, message.getInt()));
				default -> throw new IllegalStateException("A value of kind '" + kind + "' in the WAL");
			}
		}
		return row;
	}

	private static String text(ByteBuffer message, int length) {
		int start = message.position();
		message.position(start + length);
		return new String(message.array(), message.arrayOffset() + start, length, StandardCharsets.UTF_8);
	}

	private static String name(ByteBuffer message) {
		int start = message.position();
		int end = start;
		while (message.get(end) != 0) {
			end++;
		}
		String name = text(message, end - start);
		message.get();
		return name;
	}

}
