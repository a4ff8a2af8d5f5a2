package dev.millrace.cdc.relay;

/**
 * A place in Postgres's WAL, in bytes since its beginning.
 *
 * @param value unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {

	/** Before everything. */
	public static final Lsn ZERO = new Lsn(0);

	private static final int LOW_BITS = 32;

	private static final int HEX = 16;

	/**
	 * Parse Postgres's notation, {@code 0/16B3748}.
	 */
	public static Lsn parse(String text) {
		int slash = text.indexOf('/');
		long high = Long.parseLong(text, 0, slash, HEX);
		long low = Long.parseLong(text, slash + 1, text.length(), HEX);
		return new Lsn((high << LOW_BITS) | low);
	}

	public boolean isAfter(Lsn other) {
		return compareTo(other) > 0;
	}

	@Override
	public int compareTo(Lsn other) {
		return Long.compareUnsigned(this.value, other.value);
	}

	@Override
	public String toString() {
		return Long.toHexString(this.value >>> LOW_BITS).toUpperCase(java.util.Locale.ROOT) + "/"
				+ Long.toHexString(this.value & 0xFFFF_FFFFL).toUpperCase(java.util.Locale.ROOT);
	}

}
