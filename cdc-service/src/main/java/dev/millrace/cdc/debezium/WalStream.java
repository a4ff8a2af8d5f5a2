package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

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

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final int PAUSES_MAX = 4;

	/**
	 * How long messages that keep coming are collected; many make it worth while to wait
	 * for more.
	 */
	private static final long COLLECT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

	private static final long COLLECT_NANOS_CROWDED = TimeUnit.MILLISECONDS.toNanos(4);

	private final PGReplicationStream stream;

	private final Duration statusInterval;

	private final LongSupplier nanoTime;

	private volatile Lsn lastReceived = Lsn.valueOf(0L);

	private final WalChunk chunk;

	private WalMessages.@Nullable Begin begun;

	private WalMessages.@Nullable Begin passing;

	private boolean ended;

	/** Whether the last row had many messages. */
	private boolean crowded;

	private int pauses;

	/** Whether the last look at what has come found nothing. */
	private boolean quiet;

	/** The message after those of the last row; with it, more is known to come. */
	private @Nullable ByteBuffer ahead;

	private @Nullable ExecutorService keepAlive;

	private volatile @Nullable Exception keepAliveFailure;

	/**
	 * @param messagesMax how many messages are passed on at most as one row
	 */
	WalStream(PGReplicationStream stream, Duration statusInterval, int messagesMax) {
		this(stream, statusInterval, messagesMax, System::nanoTime);
	}

	/**
	 * @param nanoTime for tests, who move it
	 */
	WalStream(PGReplicationStream stream, Duration statusInterval, int messagesMax, LongSupplier nanoTime) {
		this.stream = stream;
		this.chunk = new WalChunk(messagesMax);
		this.statusInterval = statusInterval;
		this.nanoTime = nanoTime;
	}

	@Override
	public void read(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
		ByteBuffer message = this.stream.read();
		if (isAboutRows(message)) {
			collect(message);
			passOn(processor);
		}
	}

	@Override
	public boolean readPending(ReplicationMessageProcessor processor) throws SQLException, InterruptedException {
		if (this.keepAliveFailure != null) {
			throw new SQLException("The server could not be told that we are alive", this.keepAliveFailure);
		}
		boolean alone = this.quiet && this.ahead == null;
		@Nullable ByteBuffer message = (this.ahead != null) ? this.ahead : next();
		this.ahead = null;
		long collectSince = this.nanoTime.getAsLong();
		while (message != null) {
			collect(message);
			message = isDue(alone, collectSince) ? null : following();
		}
		if (this.chunk.isEmpty()) {
			return false;
		}
		passOn(processor);
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

	/**
	 * What belongs into the same row, if anything does.
	 */
	private @Nullable ByteBuffer following() throws SQLException {
		@Nullable ByteBuffer message = next();
		while (message == null && mayPause()) {
			LockSupport.parkNanos(PAUSE_NANOS);
			message = next();
		}
		if (message != null && isComplete()) {
			this.ahead = message;
			return null;
		}
		return message;
	}

	/**
	 * What is at hand, if anything is. A look that finds nothing takes a millisecond.
	 */
	private @Nullable ByteBuffer next() throws SQLException {
		@Nullable ByteBuffer message = this.stream.readPending();
		while (message != null && !isAboutRows(message)) {
			message = this.stream.readPending();
		}
		this.quiet = message == null;
		return message;
	}

	/**
	 * Whether a row that is not full is passed on without a look for more: a transaction
	 * that comes out of silence is not made to wait, and those that come one after the
	 * other, each before the look for it ends, wait for each other no longer than this.
	 * @param alone whether nothing came before its first message
	 */
	private boolean isDue(boolean alone, long collectSince) {
		if (!this.ended || this.chunk.isFull()) {
			return false;
		}
		long collectMax = this.crowded ? COLLECT_NANOS_CROWDED : COLLECT_NANOS;
		return (alone && !this.crowded) || this.nanoTime.getAsLong() - collectSince >= collectMax;
	}

	/**
	 * Whether to let some more messages come. A reader that waits for each message is
	 * woken by the server for each, which costs the server more than decoding it. So
	 * where the last row had many, this one may wait for as many, four milliseconds at
	 * most.
	 */
	private boolean mayPause() {
		return this.crowded && !this.chunk.isFull() && this.pauses++ < PAUSES_MAX;
	}

	/**
	 * Names of types, origins and messages of programs say nothing about rows.
	 */
	private static boolean isAboutRows(ByteBuffer message) {
		return switch (WalMessages.kind(message)) {
			case WalMessages.BEGIN, WalMessages.COMMIT, WalMessages.RELATION, WalMessages.INSERT, WalMessages.UPDATE,
					WalMessages.DELETE, WalMessages.TRUNCATE ->
				true;
			default -> false;
		};
	}

	/**
	 * To be called before the next message is asked for, which moves the source's place.
	 */
	private void collect(ByteBuffer message) {
		char kind = WalMessages.kind(message);
		if (kind == WalMessages.BEGIN) {
			this.begun = WalMessages.begin(message.duplicate());
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
		WalMessages.Begin transaction = this.passing;
		if (transaction == null) {
			transaction = Objects.requireNonNull(this.begun, "The WAL begins within a transaction");
			this.passing = transaction;
			processor.process(
					new TransactionMessage(Operation.BEGIN, transaction.transactionId(), transaction.commitTime()));
		}
		this.pauses = 0;
		this.crowded = this.chunk.isCrowded();
		byte[] row = this.chunk.take(this.ahead != null);
		processor.process(new WalMessage(row, transaction.transactionId(), transaction.commitTime()));
		if (this.ended) {
			this.passing = null;
			processor.process(
					new TransactionMessage(Operation.COMMIT, transaction.transactionId(), transaction.commitTime()));
		}
	}

}
