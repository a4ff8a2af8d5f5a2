package dev.millrace.cdc.watch;

/**
 * How much WAL the source may keep for the capture, and what to do beyond it.
 *
 * @param bytes the budget; 0 for none
 * @param policy what is done when more is kept
 */
public record WalBudget(long bytes, Policy policy) {

	private static final int END_DIVISOR = 2;

	public WalBudget {
		if (bytes < 0) {
			throw new IllegalArgumentException("A budget of " + bytes + " bytes");
		}
	}

	/** What is done beyond the budget. */
	public enum Policy {

		/** Nothing but saying so. */
		WARN,

		/** The tables are left out until the events have caught up, then taken again. */
		PAUSE_TABLES,

		/**
		 * The slot is dropped; the events come from the store, the tables are taken
		 * again.
		 */
		DROP

	}

	public boolean isExceededBy(long retainedBytes) {
		return this.bytes > 0 && retainedBytes > this.bytes;
	}

	/**
	 * Whether things are so well that what was done can be undone: half the budget, so
	 * that the two do not take turns.
	 */
	public boolean isOverWith(long retainedBytes) {
		return retainedBytes < this.bytes / END_DIVISOR;
	}

}
