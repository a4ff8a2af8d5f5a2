package dev.millrace.cdc.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last revision of each of many streams, in bounded memory: a hash table with open
 * addressing whose keys are 128 bits of the stream's SHA-256, so that two streams never
 * meet. A large one is a file that is mapped. Not safe for use by many threads.
 */
public final class PublishedRevisions implements AutoCloseable {

	private static final int LONGS = 3;

	private static final long SLOTS_MIN = 1 << 10;

	/** 24 MB. */
	private static final long SLOTS_IN_HEAP_MAX = 1 << 20;

	/** 1.5 GB, which is what one mapping holds. */
	private static final long SLOTS_MAX = 1 << 26;

	private static final double FILL_MAX = 0.9;

	private final int slots;

	private final LongBuffer table;

	private final MessageDigest digest;

	private long streams;

	private PublishedRevisions(int slots, LongBuffer table) {
		this.slots = slots;
		this.table = table;
		try {
			this.digest = MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Make room.
	 * @param streams at most so many are expected; far more than 60 million are not held
	 */
	public static PublishedRevisions of(long streams) {
		long wanted = Math.clamp(Long.highestOneBit(Math.max(1, streams)) * 4, SLOTS_MIN, SLOTS_MAX);
		int slots = Math.toIntExact(wanted);
		return new PublishedRevisions(slots,
				(slots <= SLOTS_IN_HEAP_MAX) ? LongBuffer.allocate(slots * LONGS) : mapped(slots));
	}

	/**
	 * The last revision of a stream; 0 if it has none.
	 */
	public long last(String streamId) {
		ByteBuffer key = key(streamId);
		return this.table.get(index(key.getLong(0), key.getLong(Long.BYTES)) + 2);
	}

	/**
	 * Take note of a revision of a stream; the highest counts.
	 * @param revision from 1
	 * @return the highest before; 0 if there was none
	 */
	public long put(String streamId, long revision) {
		ByteBuffer key = key(streamId);
		int index = index(key.getLong(0), key.getLong(Long.BYTES));
		long before = this.table.get(index + 2);
		if (before == 0) {
			this.streams++;
			checkRoom();
			this.table.put(index, key.getLong(0)).put(index + 1, key.getLong(Long.BYTES));
		}
		this.table.put(index + 2, Math.max(before, revision));
		return before;
	}

	/**
	 * Nothing may be asked afterwards.
	 */
	@Override
	public void close() {
		this.table.limit(0);
	}

	private void checkRoom() {
		if (this.streams > this.slots * FILL_MAX) {
			throw new IllegalStateException("More than " + this.streams + " streams are too many at once");
		}
	}

	private int index(long high, long low) {
		int slot = (int) (high & (this.slots - 1));
		int index = slot * LONGS;
		while (this.table.get(index + 2) != 0 && !(this.table.get(index) == high && this.table.get(index + 1) == low)) {
			slot = (slot + 1) & (this.slots - 1);
			index = slot * LONGS;
		}
		return index;
	}

	private ByteBuffer key(String streamId) {
		return ByteBuffer.wrap(this.digest.digest(streamId.getBytes(StandardCharsets.UTF_8)));
	}

	private static LongBuffer mapped(int slots) {
		try {
			Path file = Files.createTempFile("millrace-revisions", ".table");
			try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
				return channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) slots * LONGS * Long.BYTES).asLongBuffer();
			}
			finally {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
