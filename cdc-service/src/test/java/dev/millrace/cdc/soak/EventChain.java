package dev.millrace.cdc.soak;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

import dev.millrace.events.Sha256;

/**
 * All events of all streams in little memory: of each stream the number of its events and
 * a digest over them in their order.
 */
final class EventChain {

	private final Map<String, byte[]> digests = new HashMap<>();

	private final Map<String, Long> counts = new HashMap<>();

	/**
	 * Add the next event of a stream.
	 * @throws AssertionError if its revision is not the next one
	 */
	void add(String stream, long revision, String id, String data) {
		long count = this.counts.merge(stream, 1L, Long::sum);
		if (count != revision) {
			throw new AssertionError("Event " + id + " of stream " + stream + " has revision " + revision + " where "
					+ count + " was due");
		}
		var digest = Sha256.digest();
		digest.update(this.digests.getOrDefault(stream, new byte[0]));
		digest.update((id + data).getBytes(StandardCharsets.UTF_8));
		this.digests.put(stream, digest.digest());
	}

	long count() {
		return this.counts.values().stream().mapToLong(Long::longValue).sum();
	}

	/**
	 * Each stream's count and digest.
	 */
	Map<String, String> toMap() {
		Map<String, String> streams = new TreeMap<>();
		this.digests.forEach((stream, digest) -> streams.put(stream,
				this.counts.get(stream) + " " + HexFormat.of().formatHex(digest)));
		return streams;
	}

}
