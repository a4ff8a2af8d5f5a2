package dev.millrace.cdc.web;

/**
 * A call needs the active instance, and there is none to be asked; the message says why.
 */
class NoActiveInstanceException extends RuntimeException {

	private final boolean silent;

	/**
	 * @param silent whether there is one that does not answer
	 */
	NoActiveInstanceException(String message, boolean silent) {
		super(message);
		this.silent = silent;
	}

	boolean isSilent() {
		return this.silent;
	}

}
