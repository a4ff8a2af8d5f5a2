package dev.millrace.events.store;

import dev.millrace.events.InvalidValueException;

/**
 * An event has more data than the store takes. Nothing was appended.
 */
public class EventTooLargeException extends InvalidValueException {

	private final long size;

	private final long sizeMax;

	/**
	 * Describe the event.
	 * @param index its place in the append, from 0
	 * @param size bytes of its data in UTF-8
	 * @param sizeMax the most bytes the store takes
	 */
	public EventTooLargeException(int index, long size, long sizeMax) {
		super("[" + index + "].data",
				"The event has " + size + " bytes of data; at most " + sizeMax + " are allowed, so split it");
		this.size = size;
		this.sizeMax = sizeMax;
	}

	public long size() {
		return this.size;
	}

	public long sizeMax() {
		return this.sizeMax;
	}

}
