package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

import io.debezium.connector.postgresql.connection.ReplicationMessage;
import io.debezium.connector.postgresql.connection.ReplicationMessage.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.BDDMockito;
import org.mockito.Mockito;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

import static org.assertj.core.api.Assertions.assertThat;

class WalStreamTests {

	private static final int MESSAGES_MAX = 4;

	private static final ByteBuffer NOTHING_YET = ByteBuffer.allocate(0);

	/** How long one that finds nothing takes. */
	private static final long LOOK_NANOS = Duration.ofMillis(1).toNanos();

	private final PGReplicationStream source = Mockito.mock(PGReplicationStream.class);

	private final Deque<ByteBuffer> atHand = new ArrayDeque<>();

	private final Arrivals arrivals = new Arrivals();

	private final WalStream stream = new WalStream(this.source, Duration.ofSeconds(10), MESSAGES_MAX, this.arrivals,
			() -> this.nanos);

	/**
	 * What Debezium is told: B, C, or the kinds of the messages in a row, and a plus if
	 * more was at hand.
	 */
	private final List<String> told = new ArrayList<>();

	private long lsn;

	private long nanos;

	@BeforeEach
	void give() throws Exception {
		BDDMockito.given(this.source.readPending()).willAnswer((call) -> next());
		BDDMockito.given(this.source.getLastReceiveLSN()).willAnswer((call) -> LogSequenceNumber.valueOf(this.lsn));
	}

	@Test
	void nothing_at_hand_is_nothing_to_tell() throws Exception {
		assertThat(read()).isFalse();
		assertThat(this.told).isEmpty();
	}

	@Test
	void transactions_at_hand_pass_as_one_row_and_end_together() throws Exception {
		passOnOne();
		begin(1);
		end();
		begin(2);
		end();

		assertThat(read()).isTrue();

		assertThat(this.told).containsExactly("B2", "BCBC", "C2");
		assertThat(this.stream.lastReceivedLsn().asLong()).isEqualTo(6);
		assertThat(read()).isFalse();
	}

	@Test
	void a_full_row_ends_with_the_next_end_of_a_transaction() throws Exception {
		begin(1);
		row();
		row();
		row();
		row();
		end();
		begin(2);
		end();

		read();
		assertThat(this.told).containsExactly("B1", "BIIIIC+", "C1");
		read();
		assertThat(this.told).endsWith("B2", "BC", "C2");
	}

	@Test
	void a_transaction_larger_than_a_row_takes_several_and_ends_its_last() throws Exception {
		begin(1);
		for (int row = 0; row < 2 * MESSAGES_MAX; row++) {
			row();
		}
		end();
		begin(2);
		end();

		read();
		assertThat(this.told).containsExactly("B1", "BIIIIIII+");
		read();
		assertThat(this.told).containsExactly("B1", "BIIIIIII+", "IC+", "C1");
		read();
		assertThat(this.told).endsWith("C1", "B2", "BC", "C2");
	}

	@Test
	void each_part_that_was_told_has_arrived() throws Exception {
		begin(1);
		row();
		end();
		read();
		begin(2);
		row();
		read();

		List<String> arrived = this.arrivals.take(Duration.ZERO, () -> List.of("one"));
		assertThat(arrived).hasSameSizeAs(this.told).hasSize(5);
	}

	@Test
	void the_end_is_told_once_the_last_message_of_a_row_is_one() throws Exception {
		begin(1);
		row();
		read();
		row();
		end();
		read();
		begin(2);
		end();
		read();

		assertThat(this.told).containsExactly("B1", "BI", "IC", "C1", "B2", "BC", "C2");
	}

	@Test
	void messages_of_programs_are_dropped_and_do_not_move_the_place() throws Exception {
		begin(1);
		end();
		message('M', 10);

		assertThat(read()).isTrue();

		assertThat(this.told).containsExactly("B1", "BC", "C1");
		assertThat(this.stream.lastReceivedLsn().asLong()).isEqualTo(2);
	}

	@Test
	void the_place_is_that_of_the_last_message_passed_on_and_not_of_the_one_ahead() throws Exception {
		begin(1);
		row();
		row();
		end();
		begin(2);

		read();

		assertThat(this.told).containsExactly("B1", "BIIC+", "C1");
		assertThat(this.stream.lastReceivedLsn().asLong()).isEqualTo(4);
	}

	@Test
	void a_message_of_a_program_is_no_more_that_is_at_hand() throws Exception {
		begin(1);
		row();
		row();
		end();
		message('M', 10);

		read();

		assertThat(this.told).containsExactly("B1", "BIIC", "C1");
		assertThat(read()).isFalse();
	}

	@Test
	void a_transaction_after_silence_does_not_wait_for_the_next() throws Exception {
		passOnOne();
		for (int look = 0; look < 6; look++) {
			assertThat(read()).isFalse();
		}
		begin(1);
		end();
		begin(2);
		end();

		read();

		assertThat(this.told).containsExactly("B1", "BC", "C1");
	}

	@Test
	void soon_after_another_row_it_waits_for_some() throws Exception {
		passOnOne();
		begin(1);
		end();
		pause(2);
		begin(2);
		end();
		pause(3);
		begin(3);
		end();

		read();

		assertThat(this.told).containsExactly("B2", "BCBC", "C2");
	}

	@Test
	void a_part_of_a_transaction_waits_no_longer() throws Exception {
		passOnOne();
		begin(1);
		row();
		pause(6);
		row();

		read();

		assertThat(this.told).containsExactly("B1", "BI");
	}

	/** So that the next row has to wait. */
	private void passOnOne() throws Exception {
		begin(9);
		end();
		read();
		this.told.clear();
	}

	private boolean read() throws Exception {
		return this.stream.readPending((message) -> this.told.add(told(message)));
	}

	private static String told(ReplicationMessage message) {
		if (message.isTransactionalMessage()) {
			String kind = (message.getOperation() == Operation.BEGIN) ? "B" : "C";
			return kind + message.getTransactionId().orElseThrow();
		}
		StringBuilder kinds = new StringBuilder();
		byte[] row = ((WalMessage) message).bytes();
		WalChunk.read(row, (lsn, one) -> kinds.append((char) one.get()));
		return kinds.append(WalChunk.hasMore(row) ? "+" : "").toString();
	}

	private @Nullable ByteBuffer next() {
		ByteBuffer message = this.atHand.poll();
		if (message == null || message == NOTHING_YET) {
			this.nanos += LOOK_NANOS;
			return null;
		}
		this.lsn++;
		return message;
	}

	private void begin(int transactionId) {
		this.atHand.add(ByteBuffer.allocate(21).put((byte) 'B').putLong(0).putLong(0).putInt(transactionId).flip());
	}

	private void row() {
		message('I', 5);
	}

	private void end() {
		message('C', 26);
	}

	private void pause(int milliseconds) {
		this.atHand.addAll(Collections.nCopies(milliseconds, NOTHING_YET));
	}

	private void message(char kind, int size) {
		this.atHand.add(ByteBuffer.allocate(size).put(0, (byte) kind));
	}

}
