package dev.millrace.cdc.relay;

/**
 * The slot cannot give what comes after the cursor: it is gone, invalidated, or was
 * moved. The next start of the capture publishes what is missing from the store.
 */
public class SlotLostException extends RuntimeException {

	public SlotLostException(String message) {
		super(message);
	}

}
