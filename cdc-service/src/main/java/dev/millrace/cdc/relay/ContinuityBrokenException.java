package dev.millrace.cdc.relay;

/**
 * The source gives a gap or a repeat in a stream. Nothing more is to be published from
 * this slot.
 */
public class ContinuityBrokenException extends CaptureBlockedException {

	public ContinuityBrokenException(String message) {
		super(message);
	}

}
