package dev.millrace.cdc.verification;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Counts and digests of many events in few buckets, by their streams, so that only
 * buckets that differ need be looked at closely.
 */
final class Buckets {

	private static final long EVENTS_PER_BUCKET = 5000;

	private static final long COUNT_MAX = 1 << 18;

	private final long[] counts;

	private final long[] highs;

	private final long[] lows;

	/**
	 * @param events about so many are expected
	 */
	Buckets(long events) {
		int count = (int) Math.clamp(events / EVENTS_PER_BUCKET + 1, 1, COUNT_MAX);
		this.counts = new long[count];
		this.highs = new long[count];
		this.lows = new long[count];
	}

	void add(String streamId, RecordDigest digest) {
		int bucket = of(streamId);
		this.counts[bucket]++;
		this.highs[bucket] += digest.high();
		this.lows[bucket] += digest.low();
	}

	int of(String streamId) {
		return Math.floorMod(streamId.hashCode(), this.counts.length);
	}

	BitSet differing(Buckets other) {
		BitSet differing = new BitSet();
		for (int bucket = 0; bucket < this.counts.length; bucket++) {
			differing.set(bucket, this.counts[bucket] != other.counts[bucket]
					|| this.highs[bucket] != other.highs[bucket] || this.lows[bucket] != other.lows[bucket]);
		}
		return differing;
	}

	/**
	 * The first of these buckets that have not more than so many events together, and at
	 * least one.
	 */
	BitSet first(BitSet buckets, long eventsMax) {
		BitSet first = new BitSet();
		long events = 0;
		for (int bucket = buckets.nextSetBit(0); bucket >= 0; bucket = buckets.nextSetBit(bucket + 1)) {
			events += this.counts[bucket];
			if (!first.isEmpty() && events > eventsMax) {
				return first;
			}
			first.set(bucket);
		}
		return first;
	}

	VerificationReport.Side side() {
		return new VerificationReport.Side(Arrays.stream(this.counts).sum(),
				new RecordDigest(Arrays.stream(this.highs).sum(), Arrays.stream(this.lows).sum()).toString());
	}

}
