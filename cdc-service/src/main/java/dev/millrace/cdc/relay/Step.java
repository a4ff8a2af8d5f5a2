package dev.millrace.cdc.relay;

/**
 * The places between two steps where a process can die.
 */
public enum Step {

	SLOT_CREATED, CURSOR_CREATED, HISTORY_PAGE_PUBLISHED, HISTORY_PUBLISHED, TAKE_PLANNED, CHUNK_READ, CHUNK_OFFERED,
	CHUNK_PUBLISHED, TABLE_COMPARED, TABLES_PUBLISHED, TRANSACTION_BEGUN, RECORDS_SENT, TRANSACTION_PREPARED,
	TRANSACTION_COMMITTED, PART_PUBLISHED, SLOT_CONFIRMED, LOST_SLOT_DROPPED, LOST_SLOT_CREATED, LOST_SLOT_REPLACED;

	/**
	 * Is told each step that is reached; production listens with {@link #ignored()}.
	 */
	@FunctionalInterface
	public interface Listener {

		void reached(Step step);

		static Listener ignored() {
			return (step) -> {
			};
		}

	}

}
