package dev.millrace.eventstore.postgres;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Rows in Postgres's binary format of COPY, in memory. Used by one thread.
 *
 * @see <a href=
 * "https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS">COPY,
 * binary format</a>
 */
final class BinaryCopy {

	private static final byte[] SIGNATURE = { 'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0 };

	private static final int UUID_BYTES = 16;

	private static final int END = -1;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final DataOutputStream out = new DataOutputStream(this.bytes);

	BinaryCopy() {
		write(() -> {
			this.out.write(SIGNATURE);
			this.out.writeInt(0);
			this.out.writeInt(0);
		});
	}

	BinaryCopy row(int columns) {
		return write(() -> this.out.writeShort(columns));
	}

	BinaryCopy text(String value) {
		byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
		return write(() -> {
			this.out.writeInt(utf8.length);
			this.out.write(utf8);
		});
	}

	BinaryCopy integer(int value) {
		return write(() -> {
			this.out.writeInt(Integer.BYTES);
			this.out.writeInt(value);
		});
	}

	BinaryCopy bigint(long value) {
		return write(() -> {
			this.out.writeInt(Long.BYTES);
			this.out.writeLong(value);
		});
	}

	BinaryCopy uuid(UUID value) {
		return write(() -> {
			this.out.writeInt(UUID_BYTES);
			this.out.writeLong(value.getMostSignificantBits());
			this.out.writeLong(value.getLeastSignificantBits());
		});
	}

	/**
	 * All rows and their end.
	 */
	byte[] end() {
		write(() -> this.out.writeShort(END));
		return this.bytes.toByteArray();
	}

	private BinaryCopy write(Write write) {
		try {
			write.run();
			return this;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Memory does not fail so", ex);
		}
	}

	private interface Write {

		void run() throws IOException;

	}

}
