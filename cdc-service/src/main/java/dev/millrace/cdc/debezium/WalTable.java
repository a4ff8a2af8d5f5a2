package dev.millrace.cdc.debezium;

import java.sql.Types;
import java.util.List;

import io.debezium.connector.postgresql.PgOid;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.connection.AbstractReplicationMessageColumn;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Column;
import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import org.jspecify.annotations.Nullable;

/**
 * The only table that Debezium sees: each message of the WAL that concerns a table is a
 * row of it. So no value passes through Debezium's types, of which some lose information,
 * and a table's columns are those that the WAL names, not those that it has by now.
 */
final class WalTable {

	static final String NAME = "millrace.wal";

	/** The bytes of the message. */
	static final String MESSAGE = "message";

	private static final TableId ID = TableId.parse(NAME, false);

	static final String QUOTED_NAME = ID.toDoubleQuotedString();

	private static final String BYTES = "bytea";

	private WalTable() {
	}

	static Table definition() {
		io.debezium.relational.Column message = io.debezium.relational.Column.editor()
			.name(MESSAGE)
			.jdbcType(Types.BINARY)
			.nativeType(PgOid.BYTEA)
			.type(BYTES, BYTES)
			.optional(false)
			.create();
		return Table.editor().tableId(ID).addColumns(message).setPrimaryKeyNames(List.of()).create();
	}

	static List<Column> row(byte[] message) {
		return List.of(new AbstractReplicationMessageColumn(MESSAGE, PostgresType.UNKNOWN, BYTES, false) {

			@Override
			public @Nullable Object getValue(PgConnectionSupplier connection, boolean includeUnknownDatatypes) {
				return message;
			}

		});
	}

}
