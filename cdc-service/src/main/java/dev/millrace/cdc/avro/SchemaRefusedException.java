package dev.millrace.cdc.avro;

/**
 * The registry does not take a schema; the message says why.
 */
final class SchemaRefusedException extends Exception {

	SchemaRefusedException(String message) {
		super(message);
	}

}
