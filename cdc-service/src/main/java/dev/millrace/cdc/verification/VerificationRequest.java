package dev.millrace.cdc.verification;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.StreamId;

/**
 * Which events are to be compared.
 *
 * @param category of the streams
 * @param fromPosition the first place in the store, from 1
 * @param toPosition the last
 */
public record VerificationRequest(String category, long fromPosition, long toPosition) {

	public VerificationRequest {
		StreamId.checkCategory(category);
		if (fromPosition < 1) {
			throw new InvalidValueException("fromPosition", fromPosition + " is no position: they begin at 1");
		}
		if (toPosition < fromPosition) {
			throw new InvalidValueException("toPosition",
					toPosition + " is before fromPosition, which is " + fromPosition);
		}
	}

	boolean has(long position) {
		return this.fromPosition <= position && position <= this.toPosition;
	}

}
