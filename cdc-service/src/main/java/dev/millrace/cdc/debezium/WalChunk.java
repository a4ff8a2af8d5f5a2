package dev.millrace.cdc.debezium;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Messages of the WAL one after the other, each with its place. They pass through
 * Debezium as one row, because a row of a thousand messages costs it as much as a row of
 * one. In bytes, a chunk is whether more was at hand (1) and its messages; a message is
 * its LSN (8), its length (4), and itself.
 */
final class WalChunk {

	/** A chunk with so many bytes is full. */
	static final int BYTES_FULL = 128 * 1024;

	private static final int MESSAGES_MAX = 256;

	private static final int HEADER_BYTES = Long.BYTES + Integer.BYTES;

	private static final int START = 1;

	private static final byte MORE = 1;

	private static final byte NO_MORE = 0;

	private final int messagesFull;

	private byte[] bytes = new byte[2 * BYTES_FULL];

	private int length = START;

	private int messages;

	/**
	 * @param messagesMax how many messages are wanted at most
	 */
	WalChunk(int messagesMax) {
		this.messagesFull = Math.min(messagesMax, MESSAGES_MAX);
	}

	void add(long lsn, ByteBuffer message) {
		int size = message.remaining();
		makeRoom(HEADER_BYTES + size);
		ByteBuffer.wrap(this.bytes, this.length, HEADER_BYTES).putLong(lsn).putInt(size);
		message.get(this.bytes, this.length + HEADER_BYTES, size);
		this.length += HEADER_BYTES + size;
		this.messages++;
	}

	boolean isEmpty() {
		return this.messages == 0;
	}

	/**
	 * Whether it should be passed on as soon as it ends with the end of a transaction.
	 */
	boolean isFull() {
		return this.messages >= this.messagesFull || this.length >= BYTES_FULL;
	}

	/**
	 * Whether it must be passed on wherever it ends; its last message may be of any size.
	 */
	boolean isOverfull() {
		return this.messages >= 2 * this.messagesFull || this.length >= 2 * BYTES_FULL;
	}

	/**
	 * Give the messages away and begin anew.
	 * @param more whether the message after them is at hand already
	 */
	byte[] take(boolean more) {
		byte[] taken = Arrays.copyOf(this.bytes, this.length);
		taken[0] = more ? MORE : NO_MORE;
		if (this.bytes.length > 4 * BYTES_FULL) {
			this.bytes = new byte[2 * BYTES_FULL];
		}
		this.length = START;
		this.messages = 0;
		return taken;
	}

	/**
	 * Whether the message after these was at hand already when they were given away.
	 */
	static boolean hasMore(byte[] taken) {
		return taken[0] == MORE;
	}

	/**
	 * Read the messages that were given away, in order.
	 */
	static void read(byte[] taken, Reader reader) {
		ByteBuffer chunk = ByteBuffer.wrap(taken).position(START);
		while (chunk.hasRemaining()) {
			long lsn = chunk.getLong();
			int size = chunk.getInt();
			reader.message(lsn, chunk.slice(chunk.position(), size));
			chunk.position(chunk.position() + size);
		}
	}

	private void makeRoom(int size) {
		if (this.bytes.length - this.length < size) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.length + size));
		}
	}

	/**
	 * Takes messages.
	 */
	@FunctionalInterface
	interface Reader {

		/**
		 * @param lsn the message's place in the WAL
		 */
		void message(long lsn, ByteBuffer message);

	}

}
