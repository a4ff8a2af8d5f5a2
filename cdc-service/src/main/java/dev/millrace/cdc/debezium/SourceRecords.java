package dev.millrace.cdc.debezium;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Json;
import io.debezium.connector.AbstractSourceInfo;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.SourceInfo;
import io.debezium.data.Envelope;
import io.debezium.pipeline.txmetadata.TransactionStatus;
import io.debezium.pipeline.txmetadata.TransactionStructMaker;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Understands Debezium's records. Used by one thread.
 */
final class SourceRecords {

	private static final String EVENTS_SCHEMA = "event_store";

	private static final String EVENTS_TABLE = "events";

	private static final String NOTIFICATION_TYPE = "type";

	private static final String COMPLETED = "COMPLETED";

	private static final String ABORTED = "ABORTED";

	private final TransactionIds transactionIds;

	private final StructJson json;

	private boolean snapshotCompleted;

	private @Nullable String lastMetadataText;

	private @Nullable Metadata lastMetadata;

	SourceRecords(TransactionIds transactionIds, String unavailable) {
		this.transactionIds = transactionIds;
		this.json = new StructJson(unavailable);
	}

	/**
	 * What a record says, if it says something to us.
	 */
	Optional<Captured> captured(SourceRecord record) {
		if (!(record.value() instanceof Struct value)) {
			return Optional.empty();
		}
		return switch (record.topic()) {
			case EngineConfiguration.TRANSACTIONS -> Optional.of(boundary(record, value));
			case EngineConfiguration.NOTIFICATIONS -> notified(value);
			default ->
				(value.schema().field(Envelope.FieldName.OPERATION) != null) ? row(record, value) : Optional.empty();
		};
	}

	boolean isSnapshotCompleted() {
		return this.snapshotCompleted;
	}

	private Captured boundary(SourceRecord record, Struct value) {
		if (TransactionStatus.BEGIN.name()
			.equals(value.getString(TransactionStructMaker.DEBEZIUM_TRANSACTION_STATUS_KEY))) {
			String id = value.getString(TransactionStructMaker.DEBEZIUM_TRANSACTION_ID_KEY);
			return new Captured.TransactionBegan(
					this.transactionIds.complete(Long.parseLong(id, 0, id.indexOf(':'), 10)));
		}
		Object lsn = record.sourceOffset().get(PostgresOffsetContext.LAST_COMMIT_LSN_KEY);
		if (!(lsn instanceof Long commitLsn)) {
			throw new IllegalStateException("The end of a transaction has no LSN: " + record.sourceOffset());
		}
		return new Captured.TransactionEnded(new Lsn(commitLsn));
	}

	private Optional<Captured> notified(Struct value) {
		String type = value.getString(NOTIFICATION_TYPE);
		if (ABORTED.equals(type)) {
			throw new IllegalStateException("Debezium could not read the tables");
		}
		this.snapshotCompleted |= COMPLETED.equals(type);
		return Optional.empty();
	}

	private Optional<Captured> row(SourceRecord record, Struct envelope) {
		Struct source = envelope.getStruct(Envelope.FieldName.SOURCE);
		String schema = source.getString(AbstractSourceInfo.SCHEMA_NAME_KEY);
		String table = source.getString(AbstractSourceInfo.TABLE_NAME_KEY);
		Instant committedAt = instant(source.getInt64(AbstractSourceInfo.TIMESTAMP_US_KEY));
		if (EVENTS_SCHEMA.equals(schema) && EVENTS_TABLE.equals(table)) {
			return event(envelope, committedAt);
		}
		boolean deleted = Envelope.Operation.DELETE.code().equals(envelope.getString(Envelope.FieldName.OPERATION));
		return Optional.of(new Captured.RowChanged(schema + "." + table, key(record, schema + "." + table),
				this.json.write(envelope), deleted, transactionId(envelope, source), committedAt));
	}

	/**
	 * The events table is only appended to; whatever else happens to it is nobody's
	 * event.
	 */
	private Optional<Captured> event(Struct envelope, Instant committedAt) {
		if (!Envelope.Operation.CREATE.code().equals(envelope.getString(Envelope.FieldName.OPERATION))) {
			return Optional.empty();
		}
		Struct row = envelope.getStruct(Envelope.FieldName.AFTER);
		EventType type = new EventType(row.getString("type"), row.getInt32("schema_version"));
		RecordedEvent event = new RecordedEvent(row.getInt64("position"), StreamId.parse(row.getString("stream_id")),
				row.getInt64("revision"), UUID.fromString(row.getString("id")), type,
				instant(row.getInt64("event_time")), instant(row.getInt64("recorded_at")),
				metadata(row.getString("metadata")), row.getString("data"));
		return Optional.of(new Captured.EventAppended(event, row.getInt64("transaction_id"), committedAt));
	}

	private String key(SourceRecord record, String table) {
		if (record.key() instanceof Struct key) {
			return this.json.write(key);
		}
		throw new IllegalStateException("A change of " + table + " has no key: give the table a primary key");
	}

	private @Nullable Long transactionId(Struct envelope, Struct source) {
		boolean read = Envelope.Operation.READ.code().equals(envelope.getString(Envelope.FieldName.OPERATION));
		Long low = source.getInt64(SourceInfo.TXID_KEY);
		return (read || low == null) ? null : this.transactionIds.complete(low);
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
