package dev.millrace.cdc;

/**
 * What a capture is doing.
 */
public enum CaptureState {

	/** It does not run. */
	STOPPED,

	/** Another instance captures; this one takes over when that ends. */
	STANDBY,

	/** It checks the source, and finds out where it stood. */
	STARTING,

	/** It publishes the events that are older than the slot. */
	PUBLISHING_HISTORY,

	/** It publishes the rows that captured tables have already. */
	TAKING_TABLES,

	/** It publishes what is committed. */
	STREAMING,

	/** A person has paused it. */
	PAUSED,

	/** It failed, and tries again by itself. */
	RETRYING,

	/** It cannot go on until a person changes something. */
	BLOCKED

}
