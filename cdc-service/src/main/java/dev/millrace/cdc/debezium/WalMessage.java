package dev.millrace.cdc.debezium;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import io.debezium.connector.postgresql.connection.ReplicationMessage;

/**
 * A message of the WAL that concerns a table, in the form that Debezium passes on.
 *
 * @param bytes the message
 * @param transactionId the 32-bit id of its transaction
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
