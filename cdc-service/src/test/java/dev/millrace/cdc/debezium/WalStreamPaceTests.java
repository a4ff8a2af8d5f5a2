package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.debezium.connector.postgresql.connection.ReplicationMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that never stops sending: a transaction without rows each half millisecond.
 */
class WalStreamPaceTests {

	private static final long BETWEEN_MESSAGES_NANOS = 250_000;

	private final PGReplicationStream source = Mockito.mock(PGReplicationStream.class);

	private final List<Integer> rows = new ArrayList<>();

	private boolean silent = true;

	private int messages;

	private long nanos;

	@BeforeEach
	void send() throws Exception {
		BDDMockito.given(this.source.readPending()).willAnswer((call) -> this.silent ? null : message());
		BDDMockito.given(this.source.getLastReceiveLSN())
			.willAnswer((call) -> LogSequenceNumber.valueOf(this.messages));
	}

	@Test
	void a_transaction_after_silence_does_not_wait_for_the_next() throws Exception {
		WalStream stream = stream(256);
		read(stream);
		this.silent = false;

		read(stream);

		assertThat(this.rows).containsExactly(2);
	}

	@Test
	void transactions_that_keep_coming_wait_for_each_other_two_milliseconds() throws Exception {
		WalStream stream = stream(256);
		this.silent = false;

		read(stream);
		read(stream);

		assertThat(this.rows).allSatisfy((messages) -> assertThat(messages).isBetween(8, 10));
	}

	@Test
	void after_many_they_wait_four_milliseconds() throws Exception {
		WalStream stream = stream(32);
		this.silent = false;

		read(stream);
		read(stream);
		read(stream);

		assertThat(this.rows.getFirst()).isBetween(8, 10);
		assertThat(this.rows.subList(1, 3)).allSatisfy((messages) -> assertThat(messages).isBetween(16, 18));
	}

	private WalStream stream(int messagesMax) {
		return new WalStream(this.source, Duration.ofSeconds(10), messagesMax, () -> this.nanos);
	}

	private void read(WalStream stream) throws Exception {
		stream.readPending((message) -> {
			if (!message.isTransactionalMessage()) {
				this.rows.add(messages(message));
			}
		});
	}

	private static int messages(ReplicationMessage message) {
		List<Integer> kinds = new ArrayList<>();
		WalChunk.read(((WalMessage) message).bytes(), (lsn, one) -> kinds.add((int) one.get()));
		return kinds.size();
	}

	/** Beginnings and ends of transactions in turn. */
	private ByteBuffer message() {
		this.nanos += BETWEEN_MESSAGES_NANOS;
		boolean begins = this.messages++ % 2 == 0;
		return begins ? ByteBuffer.allocate(21).put(0, (byte) 'B') : ByteBuffer.allocate(26).put(0, (byte) 'C');
	}

}
