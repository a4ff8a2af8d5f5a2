package dev.millrace.cdc.verification;

import org.jspecify.annotations.Nullable;

/**
 * Something that differs between the store and a topic.
 *
 * @param kind what differs
 * @param streamId the stream
 * @param revision the place in the stream
 * @param position the place in the store
 * @param id of the event
 * @param partition where in the topic; null if it is not there
 * @param offset where in the partition; null if it is not there
 * @param detail a sentence
 */
public record Difference(Kind kind, String streamId, long revision, long position, String id,
		@Nullable Integer partition, @Nullable Long offset, String detail) {

	/** What differs. */
	public enum Kind {

		/** It is in the store and not in the topic. */
		MISSING,

		/** It is in the topic and not in the store. */
		UNKNOWN,

		/** It is in the topic more than once. */
		REPEATED,

		/** Value, key or headers are others. */
		DIFFERENT,

		/** It comes after a later event of its stream. */
		OUT_OF_ORDER

	}

}
