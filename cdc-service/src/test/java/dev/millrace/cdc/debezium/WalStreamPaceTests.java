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

	private int messages;

	private long nanos;

	@BeforeEach
	void send() throws Exception {
		BDDMockito.given(this.source.readPending()).willAnswer((call) -> message());
		BDDMockito.given(this.source.getLastReceiveLSN())
			.willAnswer((call) -> LogSequenceNumber.valueOf(this.messages));
	}

	@Test
	void rows_follow_each_other_at_a_pace_whatever_comes() throws Exception {
		WalStream stream = stream(256);

		read(stream);
		read(stream);
		read(stream);

		assertThat(this.rows.getFirst()).isEqualTo(2);
		assertThat(this.rows.subList(1, 3)).allSatisfy((messages) -> assertThat(messages).isBetween(20, 22));
	}

	@Test
	void full_ones_do_not_wait() throws Exception {
		WalStream stream = stream(16);

		read(stream);
		read(stream);

		assertThat(this.rows).containsExactly(2, 16);
	}

	private WalStream stream(int messagesMax) {
		return new WalStream(this.source, Duration.ofSeconds(10), messagesMax, new Arrivals(), () -> this.nanos);
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
