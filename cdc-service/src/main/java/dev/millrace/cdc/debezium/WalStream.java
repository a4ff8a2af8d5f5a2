package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.TransactionMessage;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The messages of the WAL in the order in which transactions were committed. What is at
 * hand is passed on as one row, as it is. Debezium is told of transactions of our own
 * making: each ends where a row ends with the end of a real one, so that the slot can be
 * moved there.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical
 * replication message formats</a>
 */
final class WalStream implements ReplicationStream {

	private final PGReplicationStream stream;

	private final Duration statusInterval;

	private volatile Lsn lastReceived = Lsn.valueOf(0L);

	private final WalChunk chunk;

	private WalMessages.@Nullable Begin begun;

	private WalMessages.@Nullable Begin passing;

	private boolean ended;

	private @Nullable ExecutorService keepAlive;

	private volatile @Nullable Exception keepAliveFailure;

	/**
	 * @param messagesMax how many messages are passed on at most as one row
	 */
	WalStream(PGReplicationStream stream, Duration statusInterval, int messagesMax) {
		this.stream = stream;
		this.chunk = new WalChunk(messagesMax);
		this.statusInterval = statusInterval;
	}

	@Override
	public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
		collect(this.stream.read());
		passOn(processor);
	}

	@Override
	public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
		if (this.keepAliveFailure != null) {
			throw new SQLException("The server could not be told that we are alive", this.keepAliveFailure);
		}
		@Nullable ByteBuffer message = this.stream.readPending();
		boolean received = message != null;
		while (message != null) {
			collect(message);
			message = isComplete() ? null : this.stream.readPending();
		}
		passOn(processor);
		return received;
	}

	@Override
	public void flushLsn(Lsn lsn) throws SQLException {
		LogSequenceNumber flushed = lsn.asLogSequenceNumber();
		if (this.stream.getLastFlushedLSN().compareTo(flushed) < 0) {
			this.stream.setFlushedLSN(flushed);
			this.stream.setAppliedLSN(flushed);
		}
		this.stream.forceUpdateStatus();
	}

	@Override
	public Lsn lastReceivedLsn() {
		return this.lastReceived;
	}

	@Override
	public Lsn startLsn() {
		return Lsn.valueOf(0L);
	}

	/**
	 * While a full queue keeps the reader waiting, the server must hear from us all the
	 * same.
	 */
	@Override
	public void startKeepAlive(ExecutorService service) {
		this.keepAlive = service;
		service.execute(this::keepAlive);
	}

	@Override
	public void stopKeepAlive() {
		if (this.keepAlive != null) {
			this.keepAlive.shutdownNow();
		}
	}

	@Override
	public void close() throws SQLException {
		this.stream.close();
	}

	private void keepAlive() {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				this.stream.forceUpdateStatus();
				Thread.sleep(this.statusInterval);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (SQLException | RuntimeException ex) {
			this.keepAliveFailure = ex;
		}
	}

	private void collect(ByteBuffer message) {
		char kind = WalMessages.kind(message);
		switch (kind) {
			case WalMessages.BEGIN -> this.begun = WalMessages.begin(message.duplicate());
			case WalMessages.COMMIT, WalMessages.RELATION, WalMessages.INSERT, WalMessages.UPDATE, WalMessages.DELETE,
					WalMessages.TRUNCATE ->
				{
				}
			default -> {
				// Names of types, origins and messages of programs say nothing about
				// rows.
				return;
			}
		}
		this.ended = kind == WalMessages.COMMIT;
		this.lastReceived = Lsn.valueOf(this.stream.getLastReceiveLSN());
		this.chunk.add(this.lastReceived.asLong(), message);
	}

	/**
	 * Rows end with ends of transactions, however much is at hand, so that the slot moves
	 * under any load; only a transaction larger than a row takes several, and then ends
	 * its last one.
	 */
	private boolean isComplete() {
		return this.chunk.isOverfull() || (this.ended && (this.chunk.isFull() || this.passing != null));
	}

	private void passOn(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
		if (this.chunk.isEmpty()) {
			return;
		}
		WalMessages.Begin transaction = this.passing;
		if (transaction == null) {
			transaction = Objects.requireNonNull(this.begun, "The WAL begins within a transaction");
			this.passing = transaction;
			processor.process(
					new TransactionMessage(Operation.BEGIN, transaction.transactionId(), transaction.commitTime()));
		}
		processor.process(new WalMessage(this.chunk.take(), transaction.transactionId(), transaction.commitTime()));
		if (this.ended) {
			this.passing = null;
			processor.process(
					new TransactionMessage(Operation.COMMIT, transaction.transactionId(), transaction.commitTime()));
		}
	}

}
