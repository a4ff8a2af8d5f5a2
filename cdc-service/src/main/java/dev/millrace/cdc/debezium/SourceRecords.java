package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.rows.Row;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Json;
import io.debezium.data.Envelope;
import io.debezium.pipeline.txmetadata.TransactionStatus;
import io.debezium.pipeline.txmetadata.TransactionStructMaker;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Understands Debezium's records, whose rows are chunks of the WAL. Used by one thread.
 */
final class SourceRecords {

	private static final String EVENTS_TABLE = "event_store.events";

	private final TransactionIds transactionIds;

	private final Set<String> tables;

	private final String database;

	private final SourceCatalog catalog;

	/** By oid. A table is described before its first row and after each change of it. */
	private final Map<Integer, StreamedTable> streamed = new HashMap<>();

	private WalMessages.Begin transaction = new WalMessages.Begin(0, Instant.EPOCH);

	/** Its 64-bit id. */
	private long transactionId;

	private boolean more;

	private @Nullable String lastMetadataText;

	private @Nullable Metadata lastMetadata;

	/**
	 * @param tables schema and name of each table whose changes matter, beside the events
	 * @param database the database they are in
	 */
	SourceRecords(TransactionIds transactionIds, Collection<String> tables, String database, SourceCatalog catalog) {
		this.transactionIds = transactionIds;
		this.tables = Set.copyOf(tables);
		this.database = database;
		this.catalog = catalog;
	}

	/**
	 * Whether the slot may be moved to this record's place when everything before it is
	 * published.
	 */
	static boolean isEnd(SourceRecord record) {
		return record.topic().equals(EngineConfiguration.TRANSACTIONS) && record.value() instanceof Struct value
				&& TransactionStatus.END.name()
					.equals(value.getString(TransactionStructMaker.DEBEZIUM_TRANSACTION_STATUS_KEY));
	}

	/**
	 * Whether more was at hand than what was captured: it is to come for sure, and soon.
	 */
	boolean hasMore() {
		return this.more;
	}

	/**
	 * What a record says to us.
	 */
	List<Captured> captured(SourceRecord record) {
		List<Captured> captured = new ArrayList<>();
		if (record.value() instanceof Struct value && value.schema().field(Envelope.FieldName.OPERATION) != null) {
			byte[] chunk = value.getStruct(Envelope.FieldName.AFTER).getBytes(WalTable.MESSAGE);
			this.more = WalChunk.hasMore(chunk);
			WalChunk.read(chunk, (lsn, message) -> captured.addAll(message(lsn, message)));
		}
		return captured;
	}

	private List<Captured> message(long lsn, ByteBuffer message) {
		return switch (WalMessages.kind(message)) {
			case WalMessages.BEGIN -> List.of(begin(WalMessages.begin(message)));
			case WalMessages.COMMIT -> List.of(new Captured.TransactionEnded(WalMessages.end(message)));
			case WalMessages.RELATION -> describe(WalMessages.relation(message));
			case WalMessages.TRUNCATE -> truncated(message, origin(lsn));
			default -> row(message, lsn);
		};
	}

	private Captured begin(WalMessages.Begin newTransaction) {
		this.transaction = newTransaction;
		this.transactionId = this.transactionIds.complete(newTransaction.transactionId());
		return new Captured.TransactionBegan(this.transactionId);
	}

	private List<Captured> describe(WalMessages.Relation relation) {
		String name = relation.shape().name();
		if (name.equals(EVENTS_TABLE) || this.tables.contains(name)) {
			this.streamed.put(relation.oid(), new StreamedTable(relation, this.database, this.catalog));
		}
		else {
			this.streamed.remove(relation.oid());
		}
		return List.of();
	}

	private List<Captured> truncated(ByteBuffer message, StreamedTable.Origin origin) {
		List<Captured> truncated = new ArrayList<>();
		for (int oid : WalMessages.truncated(message)) {
			StreamedTable table = this.streamed.get(oid);
			if (table != null && !table.name().equals(EVENTS_TABLE)) {
				truncated.addAll(table.truncated(origin));
			}
		}
		return truncated;
	}

	private List<Captured> row(ByteBuffer message, long lsn) {
		char kind = (char) message.get();
		StreamedTable table = this.streamed.get(message.getInt());
		if (table == null) {
			return List.of();
		}
		if (table.name().equals(EVENTS_TABLE)) {
			return (kind == WalMessages.INSERT) ? List.of(event(table, message)) : List.of();
		}
		StreamedTable.Origin origin = origin(lsn);
		int start = message.position();
		try {
			return table.changes(kind, message, origin);
		}
		catch (CaptureBlockedException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			return List.of(table.failed(kind, message.position(start), origin, ex));
		}
	}

	private StreamedTable.Origin origin(long lsn) {
		return new StreamedTable.Origin(this.transactionId, this.transaction.transactionId(), lsn,
				this.transaction.commitTime());
	}

	/**
	 * The events table is only appended to; whatever else happens to it is nobody's
	 * event.
	 */
	private Captured event(StreamedTable table, ByteBuffer message) {
		Row row = StreamedTable.newRow(message);
		EventType type = new EventType(table.text(row, "type"), Integer.parseInt(table.text(row, "schema_version")));
		RecordedEvent event = new RecordedEvent(table.number(row, "position"),
				StreamId.parse(table.text(row, "stream_id")), table.number(row, "revision"),
				UUID.fromString(table.text(row, "id")), type, instant(table.number(row, "event_time")),
				instant(table.number(row, "recorded_at")), metadata(table.text(row, "metadata")),
				table.text(row, "data"));
		return new Captured.EventAppended(event, table.number(row, "transaction_id"), this.transaction.commitTime());
	}

	/**
	 * The events of one append have the same metadata.
	 */
	private Metadata metadata(String text) {
		if (this.lastMetadata == null || !text.equals(this.lastMetadataText)) {
			this.lastMetadata = Json.events().readValue(text, Metadata.class);
			this.lastMetadataText = text;
		}
		return this.lastMetadata;
	}

	private static Instant instant(long micros) {
		return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
	}

}
