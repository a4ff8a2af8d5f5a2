package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

class WalChunkTests {

	private final WalChunk chunk = new WalChunk(3);

	@Test
	void messages_come_out_as_they_went_in_each_with_its_place() {
		this.chunk.add(7, message("B"));
		this.chunk.add(-1, message("I and more"));

		assertThat(read(this.chunk.take(false))).containsExactly("7 B", "-1 I and more");
		assertThat(this.chunk.isEmpty()).isTrue();
	}

	@Test
	void what_is_given_away_is_not_touched_by_what_comes_then() {
		this.chunk.add(1, message("first"));
		byte[] taken = this.chunk.take(false);

		this.chunk.add(2, message("other"));

		assertThat(read(taken)).containsExactly("1 first");
		assertThat(read(this.chunk.take(false))).containsExactly("2 other");
	}

	@Test
	void a_chunk_is_full_with_the_messages_that_are_wanted_and_overfull_with_twice_as_many() {
		this.chunk.add(1, message("a"));
		this.chunk.add(2, message("b"));
		assertThat(this.chunk.isFull()).isFalse();

		this.chunk.add(3, message("c"));
		assertThat(this.chunk.isFull()).isTrue();

		this.chunk.add(4, message("d"));
		this.chunk.add(5, message("e"));
		assertThat(this.chunk.isOverfull()).isFalse();
		this.chunk.add(6, message("f"));
		assertThat(this.chunk.isOverfull()).isTrue();
	}

	@Test
	void one_large_message_fills_a_chunk_and_comes_out_whole() {
		String large = "x".repeat(5 * WalChunk.BYTES_FULL);

		this.chunk.add(1, message(large));

		assertThat(this.chunk.isOverfull()).isTrue();
		assertThat(read(this.chunk.take(false))).containsExactly("1 " + large);
		assertThat(this.chunk.isFull()).isFalse();
	}

	@Test
	void a_message_within_a_larger_buffer_is_taken_alone() {
		ByteBuffer buffer = message("xxIyy");
		buffer.position(2).limit(3);

		this.chunk.add(1, buffer);

		assertThat(read(this.chunk.take(false))).containsExactly("1 I");
	}

	@Test
	void a_chunk_tells_whether_more_was_at_hand() {
		this.chunk.add(1, message("a"));
		assertThat(WalChunk.hasMore(this.chunk.take(true))).isTrue();

		this.chunk.add(2, message("b"));
		assertThat(WalChunk.hasMore(this.chunk.take(false))).isFalse();
	}

	private static List<String> read(byte[] taken) {
		List<String> read = new ArrayList<>();
		WalChunk.read(taken, (lsn, message) -> read.add(lsn + " " + UTF_8.decode(message)));
		return read;
	}

	private static ByteBuffer message(String text) {
		return ByteBuffer.wrap(text.getBytes(UTF_8));
	}

}
