package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.rows.ChangeJson;
import dev.millrace.cdc.rows.Row;
import dev.millrace.cdc.rows.RowJson;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.rows.TableShape;
import org.jspecify.annotations.Nullable;

/**
 * A table as the WAL describes it, until it describes it anew. Its key are the columns
 * that the WAL marks, so a row from before a change of the table has the key of then;
 * only where the whole row is the replica identity, and everything is marked, the catalog
 * says what the primary key is.
 */
final class StreamedTable {

	private static final String CREATE = "c";

	private static final String UPDATE = "u";

	private static final String DELETE = "d";

	private static final String TRUNCATE = "t";

	private final RowJson rows;

	private final ChangeJson changes;

	private final boolean wholeRow;

	private final Set<Integer> key;

	private final Map<String, Integer> places = new HashMap<>();

	/**
	 * Where a change comes from.
	 *
	 * @param transactionId the 64-bit id of the transaction
	 * @param low the 32-bit id
	 * @param lsn the place in the WAL
	 * @param committedAt when it was committed
	 */
	record Origin(long transactionId, long low, long lsn, Instant committedAt) {
	}

	StreamedTable(WalMessages.Relation relation, String database, SourceCatalog catalog) {
		TableShape shape = relation.wholeRow() ? withPrimaryKey(relation, catalog) : relation.shape();
		this.rows = new RowJson(shape, catalog);
		this.changes = new ChangeJson(database, shape);
		this.wholeRow = relation.wholeRow();
		this.key = new HashSet<>(shape.key());
		for (int place = 0; place < shape.columns().size(); place++) {
			this.places.put(shape.columns().get(place).name(), place);
		}
	}

	String name() {
		return this.rows.shape().name();
	}

	String text(Row row, String column) {
		Integer place = this.places.get(column);
		if (place == null) {
			throw new IllegalStateException("Table " + name() + " has no column '" + column + "'");
		}
		return row.required(place);
	}

	long number(Row row, String column) {
		return Long.parseLong(text(row, column));
	}

	/**
	 * The row of an insert.
	 */
	static Row newRow(ByteBuffer message) {
		requireKind(message, WalMessages.NEW_ROW);
		return WalMessages.row(message);
	}

	/**
	 * What an insert, update or delete says; the message is read up to the table's oid.
	 */
	List<Captured> changes(char kind, ByteBuffer message, Origin origin) {
		return switch (kind) {
			case WalMessages.INSERT -> List.of(created(newRow(message), origin));
			case WalMessages.UPDATE -> updated(message, origin);
			case WalMessages.DELETE -> List.of(deleted(oldRow(message, (char) message.get()), origin));
			default -> throw new IllegalStateException("A message of kind '" + kind + "' in the WAL");
		};
	}

	/**
	 * What is known of a change that could not be understood: the key of its row.
	 * @throws RuntimeException if that cannot be told either
	 */
	Captured failed(char kind, ByteBuffer message, Origin origin, RuntimeException failure) {
		Row row;
		if (kind == WalMessages.DELETE) {
			row = oldRow(message, (char) message.get());
		}
		else {
			boolean hasOld = kind == WalMessages.UPDATE && message.get(message.position()) != WalMessages.NEW_ROW;
			Row before = hasOld ? oldRow(message, (char) message.get()) : null;
			row = newRow(message);
			if (before != null && !this.rows.key(before).equals(this.rows.key(row))) {
				throw failure;
			}
		}
		return new Captured.RowFailed(name(), this.rows.key(row), String.valueOf(failure.getMessage()),
				origin.transactionId(), origin.committedAt());
	}

	/**
	 * Of rows without keys, the topic has the history, so the end of all of them belongs
	 * to it.
	 */
	List<Captured> truncated(Origin origin) {
		Captured truncated = new Captured.TableTruncated(name());
		return this.key.isEmpty() ? List.of(changed(RowJson.NO_KEY, TRUNCATE, null, null, origin), truncated)
				: List.of(truncated);
	}

	private List<Captured> updated(ByteBuffer message, Origin origin) {
		char kind = (char) message.get();
		if (kind == WalMessages.NEW_ROW) {
			Row after = WalMessages.row(message);
			return List.of(changed(this.rows.key(after), UPDATE, null, this.rows.row(after), origin));
		}
		Row before = oldRow(message, kind);
		Row after = newRow(message);
		fill(after, before);
		if (!this.rows.key(before).equals(this.rows.key(after))) {
			return List.of(deleted(before, origin), created(after, origin));
		}
		return List.of(changed(this.rows.key(after), UPDATE, this.rows.row(before), this.rows.row(after), origin));
	}

	private Captured created(Row row, Origin origin) {
		return changed(this.rows.key(row), CREATE, null, this.rows.row(row), origin);
	}

	private Captured deleted(Row row, Origin origin) {
		return changed(this.rows.key(row), DELETE, this.rows.row(row), null, origin);
	}

	private Captured changed(String key, String operation, @Nullable String before, @Nullable String after,
			Origin origin) {
		String envelope = this.changes.streamed(operation, before, after, origin.committedAt(), origin.low(),
				origin.lsn());
		return new Captured.RowChanged(name(), key, envelope, this.rows.type(), operation.equals(DELETE),
				origin.transactionId(), origin.committedAt());
	}

	/**
	 * Of the old row only the replica identity was sent; the rest stands there as null.
	 */
	private Row oldRow(ByteBuffer message, char kind) {
		if (kind != WalMessages.OLD_KEY && kind != WalMessages.OLD_ROW) {
			throw new IllegalStateException("A row of kind '" + kind + "' in the WAL");
		}
		Row row = WalMessages.row(message);
		for (int place = 0; place < row.size(); place++) {
			if (!this.wholeRow && !this.key.contains(place)) {
				row.setAbsent(place);
			}
		}
		return row;
	}

	/**
	 * A large value that did not change is sent with the old row, if that is sent as a
	 * whole.
	 */
	private static void fill(Row after, Row before) {
		for (int place = 0; place < after.size(); place++) {
			if (after.isAbsent(place) && !before.isAbsent(place)) {
				after.set(place, before.text(place));
			}
		}
	}

	private static void requireKind(ByteBuffer message, char expected) {
		char kind = (char) message.get();
		if (kind != expected) {
			throw new IllegalStateException("A row of kind '" + kind + "' in the WAL instead of " + expected);
		}
	}

	/**
	 * A column of the key that the WAL does not know has another name by now; it is the
	 * one at its place, unless columns came or went, too.
	 */
	private static TableShape withPrimaryKey(WalMessages.Relation relation, SourceCatalog catalog) {
		TableShape then = relation.shape();
		TableShape now = catalog.shape(relation.oid())
			.orElseThrow(() -> new CaptureBlockedException("Table " + then.name() + " does not exist any more, so the"
					+ " key of its last changes is not known: take it off millrace.cdc.tables"));
		List<Integer> key = new ArrayList<>();
		for (int place : now.key()) {
			String name = now.columns().get(place).name();
			int known = placeOf(name, then);
			if (known < 0 && then.columns().size() != now.columns().size()) {
				throw new CaptureBlockedException("Column '" + name + "' of the primary key of " + then.name()
						+ " is not in the WAL: the table was changed after rows that are not captured yet. Rename it"
						+ " to what it was until they are, or set millrace.cdc.slot to a new name");
			}
			key.add((known < 0) ? place : known);
		}
		key.sort(null);
		return new TableShape(then.schema(), then.table(), then.columns(), key);
	}

	private static int placeOf(String name, TableShape shape) {
		for (int place = 0; place < shape.columns().size(); place++) {
			if (shape.columns().get(place).name().equals(name)) {
				return place;
			}
		}
		return -1;
	}

}
