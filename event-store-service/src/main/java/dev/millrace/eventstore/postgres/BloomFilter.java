package dev.millrace.eventstore.postgres;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import dev.millrace.events.Sha256;

/**
 * A set of texts that may say yes wrongly and never says no wrongly (Bloom, 1970; its
 * bits from two hashes after Kirsch and Mitzenmacher, 2006). Stored filters depend on all
 * numbers here: with another one, they must be made again. Not safe for use by several
 * threads.
 */
final class BloomFilter {

	/** How many bits a text sets. */
	static final int PROBES = 4;

	/**
	 * With 10,000 different texts it says yes wrongly four times in 10,000.
	 */
	private static final int BITS = 1 << 18;

	private final byte[] bits = new byte[BITS / Byte.SIZE];

	void add(String text) {
		for (Probe probe : probes(text)) {
			this.bits[probe.index()] |= (byte) probe.mask();
		}
	}

	byte[] toBytes() {
		return this.bits.clone();
	}

	/**
	 * The bits that are set in every filter with this text.
	 */
	static Probe[] probes(String text) {
		ByteBuffer hash = ByteBuffer.wrap(Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8)));
		long first = hash.getLong();
		long second = hash.getLong();
		Probe[] probes = new Probe[PROBES];
		for (int number = 0; number < PROBES; number++) {
			int bit = Math.floorMod(first + number * second, BITS);
			probes[number] = new Probe(bit / Byte.SIZE, 1 << (bit % Byte.SIZE));
		}
		return probes;
	}

	/**
	 * One bit.
	 *
	 * @param index of its byte, from 0
	 * @param mask of it in the byte
	 */
	record Probe(int index, int mask) {
	}

}
