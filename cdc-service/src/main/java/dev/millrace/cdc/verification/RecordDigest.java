package dev.millrace.cdc.verification;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import dev.millrace.events.wire.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * The digest of what a record says: key, value and headers, without the stamp, which
 * depends on what was published before. 128 bits of SHA-256.
 *
 * @param high the first half
 * @param low the second half
 */
record RecordDigest(long high, long low) {

	static final RecordDigest NONE = new RecordDigest(0, 0);

	/** What follows from how a record came to be published, not from the event. */
	private static final Set<String> OF_THE_WAY = Set.of(RecordHeaders.HIGHEST_EVENT_TIME, RecordHeaders.ROWS_BEFORE,
			RecordHeaders.ORDER);

	static RecordDigest of(@Nullable String key, @Nullable String value, Map<String, String> headers) {
		MessageDigest digest = sha256();
		add(digest, key);
		add(digest, value);
		new TreeMap<>(headers).forEach((name, text) -> {
			if (!OF_THE_WAY.contains(name)) {
				add(digest, name);
				add(digest, text);
			}
		});
		ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
		return new RecordDigest(bytes.getLong(), bytes.getLong());
	}

	/**
	 * The sum says of a set what a digest says of a record.
	 */
	RecordDigest plus(RecordDigest other) {
		return new RecordDigest(this.high + other.high, this.low + other.low);
	}

	@Override
	public String toString() {
		HexFormat hex = HexFormat.of();
		return hex.toHexDigits(this.high) + hex.toHexDigits(this.low);
	}

	private static void add(MessageDigest digest, @Nullable String text) {
		byte[] bytes = (text != null) ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
		digest.update(ByteBuffer.allocate(Integer.BYTES).putInt((text != null) ? bytes.length : -1).flip());
		digest.update(bytes);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
