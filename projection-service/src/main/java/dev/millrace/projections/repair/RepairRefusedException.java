package dev.millrace.projections.repair;

/**
 * Rows cannot be repaired now; the message says what to do first.
 */
final class RepairRefusedException extends RuntimeException {

	RepairRefusedException(String message) {
		super(message);
	}

	RepairRefusedException(String message, Throwable cause) {
		super(message, cause);
	}

}
