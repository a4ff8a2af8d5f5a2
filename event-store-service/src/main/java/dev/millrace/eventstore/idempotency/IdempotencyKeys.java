package dev.millrace.eventstore.idempotency;

import java.time.Duration;

/**
 * The idempotency keys that the store keeps.
 */
public interface IdempotencyKeys {

	/**
	 * Delete some of the keys that are older than this by the store's own clock, the
	 * oldest first.
	 * @param max the most to delete
	 * @return how many were deleted; 0 also while another instance deletes
	 */
	int forgetOlderThan(Duration age, int max);

	/**
	 * Delete the oldest keys of those that are more than a number.
	 * @param keep how many to keep
	 * @param max the most to delete
	 * @return how many were deleted; 0 also while another instance deletes
	 */
	int forgetBeyond(long keep, int max);

}
