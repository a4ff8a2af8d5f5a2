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
import io.debezium.connector.postgresql.connection.ReplicationMessage;
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

	/**
	 * Rows follow each other no faster than this, unless they are full: the transactions
	 * that publish a row, and write what it says, cost the same whatever it holds.
	 */
	private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** What is at hand is there sooner. */
	private static final long WAITED_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

	private final PGReplicationStream stream;

	private final Duration statusInterval;

	private final Arrivals arrivals;

	private final LongSupplier nanoTime;

	private volatile Lsn lastReceived = Lsn.valueOf(0L);

	private final WalChunk chunk;

	private WalMessages.@Nullable Begin begun;

	private WalMessages.@Nullable Begin passing;

	private boolean ended;

	/** When the last row was passed on, by {@link #nanoTime}. */
	private long passedOnAt;

	/** Whether the last look at what has come had to wait for it, or in vain. */
	private boolean waited;

	/** The message after those of the last row; with it, more is known to come. */
	private @Nullable ByteBuffer ahead;

	private @Nullable ExecutorService keepAlive;

	private volatile @Nullable Exception keepAliveFailure;

	/**
	 * @param messagesMax how many messages are passed on at most as one row
	 * @param arrivals is told of every row, begin and end that was passed on
	 */
	WalStream(PGReplicationStream stream, Duration statusInterval, int messagesMax, Arrivals arrivals) {
		this(stream, statusInterval, messagesMax, arrivals, System::nanoTime);
	}

	/**
	 * @param nanoTime for tests, who move it
	 */
	WalStream(PGReplicationStream stream, Duration statusInterval, int messagesMax, Arrivals arrivals,
			LongSupplier nanoTime) {
		this.stream = stream;
		this.arrivals = arrivals;
		this.chunk = new WalChunk(messagesMax);
		this.statusInterval = statusInterval;
		this.nanoTime = nanoTime;
		this.passedOnAt = nanoTime.getAsLong() - PACE_NANOS;
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
		@Nullable ByteBuffer message = (this.ahead != null) ? this.ahead : next();
		this.ahead = null;
		while (message != null || isCollecting()) {
			if (message != null) {
				collect(message);
			}
			message = isDue() ? null : following();
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
	 * Whether a row waits for what may come.
	 */
	private boolean isCollecting() {
		return !this.chunk.isEmpty() && !this.chunk.isFull() && this.ahead == null && left() > 0;
	}

	/**
	 * Whether a row is passed on without a look for more, which a full one never is.
	 */
	private boolean isDue() {
		return this.ended && !this.chunk.isFull() && left() <= 0;
	}

	private long left() {
		return this.passedOnAt + PACE_NANOS - this.nanoTime.getAsLong();
	}

	/**
	 * What is at hand and belongs into the same row, if anything does. Messages are left
	 * to gather first where one had to be waited for: a server that wakes its reader for
	 * each is slower, since that costs it more than decoding.
	 */
	private @Nullable ByteBuffer following() throws SQLException {
		long left = left();
		if (this.waited && left > 0 && !this.chunk.isFull()) {
			LockSupport.parkNanos(Math.min(left, PAUSE_NANOS));
		}
		@Nullable ByteBuffer message = next();
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
		long asked = this.nanoTime.getAsLong();
		@Nullable ByteBuffer message = this.stream.readPending();
		while (message != null && !isAboutRows(message)) {
			message = this.stream.readPending();
		}
		this.waited = this.nanoTime.getAsLong() - asked > WAITED_NANOS;
		return message;
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
			passOn(processor,
					new TransactionMessage(Operation.BEGIN, transaction.transactionId(), transaction.commitTime()));
		}
		this.passedOnAt = this.nanoTime.getAsLong();
		byte[] row = this.chunk.take(this.ahead != null);
		passOn(processor, new WalMessage(row, transaction.transactionId(), transaction.commitTime()));
		if (this.ended) {
			this.passing = null;
			passOn(processor,
					new TransactionMessage(Operation.COMMIT, transaction.transactionId(), transaction.commitTime()));
		}
	}

	private void passOn(ReplicationMessageProcessor processor, ReplicationMessage message)
			throws SQLException, InterruptedException {
		processor.process(message);
		this.arrivals.add();
	}

}
