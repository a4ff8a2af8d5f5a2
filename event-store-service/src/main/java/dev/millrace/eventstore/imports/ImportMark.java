package dev.millrace.eventstore.imports;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * How many events of an import are in, and a digest of them, which proves that another
 * run begins with the same. The digest is a chain: each is SHA-256 over the one before
 * and the next event, so it does not depend on where chunks begin.
 */
public final class ImportMark {

	private static final int DIGEST_LENGTH = 32;

	private static final long NO_TIME = Long.MIN_VALUE;

	private final long lines;

	private final byte[] digest;

	public ImportMark(long lines, byte[] digest) {
		if (digest.length != DIGEST_LENGTH) {
			throw new IllegalStateException("A digest of " + digest.length + " bytes");
		}
		this.lines = lines;
		this.digest = digest.clone();
	}

	/**
	 * Before the first event.
	 */
	public static ImportMark start() {
		return new ImportMark(0, new byte[DIGEST_LENGTH]);
	}

	public long lines() {
		return this.lines;
	}

	public byte[] digest() {
		return this.digest.clone();
	}

	/**
	 * The mark behind one more event.
	 */
	ImportMark after(ImportedEvent imported) {
		MessageDigest next = Sha256.digest();
		next.update(this.digest);
		NewEvent event = imported.event();
		add(next, imported.streamId().toString());
		add(next, event.id().toString());
		add(next, event.type().toString());
		add(next, event.eventTime());
		add(next, imported.recordedAt().orElse(null));
		add(next, event.metadata());
		add(next, event.data());
		return new ImportMark(this.lines + 1, next.digest());
	}

	private static void add(MessageDigest digest, Metadata metadata) {
		add(digest, metadata.correlationId());
		add(digest, metadata.causationId());
		add(digest, metadata.actor());
		add(digest, metadata.traceparent());
		metadata.tags().forEach((tag) -> add(digest, tag.toString()));
	}

	private static void add(MessageDigest digest, @Nullable Instant time) {
		ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
		bytes.putLong((time != null) ? time.getEpochSecond() : NO_TIME);
		bytes.putInt((time != null) ? time.getNano() : 0);
		digest.update(bytes.flip());
	}

	/** With its length in front, so that no two sequences of texts are one. */
	private static void add(MessageDigest digest, @Nullable String text) {
		byte[] bytes = (text != null) ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
		digest.update(ByteBuffer.allocate(Integer.BYTES).putInt((text != null) ? bytes.length : -1).flip());
		digest.update(bytes);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ImportMark mark && mark.lines == this.lines && Arrays.equals(mark.digest, this.digest);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.digest);
	}

	@Override
	public String toString() {
		return this.lines + " events, " + HexFormat.of().formatHex(this.digest);
	}

}
