package dev.millrace.cdc.debezium;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import io.debezium.connector.postgresql.connection.ReplicationMessage;

/**
 * Messages of the WAL in the form that Debezium passes on: a row of one column.
 *
 * @param bytes a chunk
 * @param transactionId the 32-bit id of the transaction that Debezium is told of
 * @param commitTime when that was committed
 */
record WalMessage(byte[] bytes, long transactionId, Instant commitTime) implements ReplicationMessage {

	@Override
	public Operation getOperation() {
		return Operation.INSERT;
	}

	@Override
	public Instant getCommitTime() {
		return this.commitTime;
	}

	@Override
	public OptionalLong getTransactionId() {
		return OptionalLong.of(this.transactionId);
	}

	@Override
	public String getTable() {
		return WalTable.QUOTED_NAME;
	}

	@Override
	public List<Column> getOldTupleList() {
		return List.of();
	}

	@Override
	public List<Column> getNewTupleList() {
		return WalTable.row(this.bytes);
	}

	@Override
	public boolean isLastEventForLsn() {
		return true;
	}

	@Override
	public boolean shouldSchemaBeSynchronized() {
		return false;
	}

}
