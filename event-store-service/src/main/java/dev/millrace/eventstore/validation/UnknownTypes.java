package dev.millrace.eventstore.validation;

/**
 * What becomes of an event whose type has no schema of any version.
 */
public enum UnknownTypes {

	/** It is appended as it is. */
	ACCEPT,

	/** The append is refused. */
	REFUSE

}
