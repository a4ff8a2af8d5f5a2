package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;

import io.debezium.connector.postgresql.connection.Lsn;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import io.debezium.connector.postgresql.connection.ReplicationStream;
import io.debezium.connector.postgresql.connection.TransactionMessage;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The messages of the WAL in the order in which transactions were committed. What
 * concerns tables is passed on as it is.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">Logical
 * replication message formats</a>
 */
final class WalStream implements ReplicationStream {

	private static final Instant POSTGRES_EPOCH = Instant.parse("2000-01-01T00:00:00Z");

	private final PGReplicationStream stream;

	private final Duration statusInterval;

	private volatile Lsn lastReceived = Lsn.valueOf(0L);

	private long transactionId;

	private Instant commitTime = Instant.EPOCH;

	private @Nullable ExecutorService keepAlive;

	private volatile @Nullable Exception keepAliveFailure;

	WalStream(PGReplicationStream stream, Duration statusInterval) {
		this.stream = stream;
		this.statusInterval = statusInterval;
	}

	@Override
	public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
		pass(this.stream.read(), processor);
	}

	@Override
	public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
		if (this.keepAliveFailure != null) {
			throw new SQLException("The server could not be told that we are alive", this.keepAliveFailure);
		}
		ByteBuffer message = this.stream.readPending();
		if (message == null) {
			return false;
		}
		pass(message, processor);
		return true;
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

	private void pass(ByteBuffer message, ReplicationMessageProcessor processor)
			throws SQLException, InterruptedException {
		this.lastReceived = Lsn.valueOf(this.stream.getLastReceiveLSN());
		switch (WalMessages.kind(message)) {
			case WalMessages.BEGIN -> begin(message, processor);
			case WalMessages.COMMIT ->
				processor.process(new TransactionMessage(Operation.COMMIT, this.transactionId, this.commitTime));
			case WalMessages.RELATION, WalMessages.INSERT, WalMessages.UPDATE, WalMessages.DELETE,
					WalMessages.TRUNCATE ->
				processor.process(new WalMessage(bytes(message), this.transactionId, this.commitTime));
			default -> {
				// Names of types, origins and messages of programs say nothing about
				// rows.
			}
		}
	}

	private void begin(ByteBuffer message, ReplicationMessageProcessor processor)
			throws SQLException, InterruptedException {
		message.get();
		message.getLong();
		this.commitTime = POSTGRES_EPOCH.plus(message.getLong(), ChronoUnit.MICROS);
		this.transactionId = Integer.toUnsignedLong(message.getInt());
		processor.process(new TransactionMessage(Operation.BEGIN, this.transactionId, this.commitTime));
	}

	private static byte[] bytes(ByteBuffer message) {
		byte[] bytes = new byte[message.remaining()];
		message.get(bytes);
		return bytes;
	}

}
