package dev.millrace.eventstore.imports;

/**
 * A run of an import ended before its last event, because its source or the store failed.
 * Running it again goes on from there. The cause tells what failed.
 */
public final class ImportStoppedException extends RuntimeException {

	private final long imported;

	private final long skipped;

	private final RuntimeException reason;

	ImportStoppedException(String name, long imported, long skipped, RuntimeException reason) {
		super("Import '" + name + "' stopped after line " + (imported + skipped) + ": " + reason.getMessage(), reason);
		this.imported = imported;
		this.skipped = skipped;
		this.reason = reason;
	}

	/**
	 * How many events this run appended.
	 */
	public long imported() {
		return this.imported;
	}

	/**
	 * How many events were in before.
	 */
	public long skipped() {
		return this.skipped;
	}

	/**
	 * What failed.
	 */
	public RuntimeException reason() {
		return this.reason;
	}

}
