package dev.millrace.eventstore.imports;

import java.util.Iterator;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.millrace.events.InvalidValueException;

/**
 * Imports in chunks of a ledger.
 */
public final class ChunkedImports implements EventImports {

	private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

	private final ImportLedger ledger;

	private final long eventSizeMax;

	/**
	 * Import into a ledger.
	 * @param eventSizeMax the most bytes of data that one event may have, in UTF-8
	 */
	public ChunkedImports(ImportLedger ledger, long eventSizeMax) {
		this.ledger = ledger;
		this.eventSizeMax = eventSizeMax;
	}

	@Override
	public ImportOutcome importEvents(String name, Iterator<ImportedEvent> events) {
		checkName(name);
		return new ImportRun(this.ledger, this.eventSizeMax, name, events).run();
	}

	@Override
	public Optional<ImportProgress> find(String name) {
		checkName(name);
		return this.ledger.find(name);
	}

	private static void checkName(String name) {
		if (!NAME.matcher(name).matches()) {
			throw new InvalidValueException("name",
					"'" + name + "' is not the name of an import: use 1 to 100 letters, digits or any of . _ -");
		}
	}

}
