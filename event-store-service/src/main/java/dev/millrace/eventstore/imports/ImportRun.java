package dev.millrace.eventstore.imports;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import dev.millrace.eventstore.imports.ImportOutcome.Imported;
import dev.millrace.eventstore.imports.ImportOutcome.OtherEvents;
import dev.millrace.eventstore.imports.ImportOutcome.RunsElsewhere;
import dev.millrace.eventstore.imports.ImportOutcome.Wrong;

/**
 * One run of an import: pass over what is in, then append chunk by chunk. Used by one
 * thread.
 */
final class ImportRun {

	/** The most wrong fields that are collected before a run gives up. */
	private static final int WRONG_MAX = 100;

	private final ImportLedger ledger;

	private final long eventSizeMax;

	private final String name;

	private final Iterator<ImportedEvent> events;

	private ImportMark mark = ImportMark.start();

	private long skipped;

	ImportRun(ImportLedger ledger, long eventSizeMax, String name, Iterator<ImportedEvent> events) {
		this.ledger = ledger;
		this.eventSizeMax = eventSizeMax;
		this.name = name;
		this.events = events;
	}

	ImportOutcome run() {
		ImportMark in = this.ledger.open(this.name);
		if (!skipTo(in)) {
			return new OtherEvents(this.name, in.lines());
		}
		this.skipped = in.lines();
		this.ledger.begin(this.name, this.mark);
		try {
			return appendAll();
		}
		catch (WrongLineException ex) {
			return wrong(ex.wrong());
		}
		catch (RuntimeException ex) {
			throw new ImportStoppedException(this.name, imported(), this.skipped, ex);
		}
	}

	private boolean skipTo(ImportMark in) {
		try {
			while (this.mark.lines() < in.lines() && this.events.hasNext()) {
				this.mark = this.mark.after(this.events.next());
			}
		}
		catch (WrongLineException ex) {
			// What is in had no wrong line.
			return false;
		}
		return this.mark.equals(in);
	}

	private ImportOutcome appendAll() {
		while (this.events.hasNext()) {
			ImportChunk chunk = new ImportChunk(this.mark.lines() + 1);
			ImportMark next = fill(chunk);
			if (!this.ledger.append(this.name, this.mark, next, chunk)) {
				return new RunsElsewhere(this.name, imported(), this.skipped);
			}
			this.mark = next;
		}
		this.ledger.end(this.name, this.mark, Optional.empty());
		return new Imported(imported(), this.skipped);
	}

	private ImportMark fill(ImportChunk chunk) {
		ImportMark next = this.mark;
		List<WrongLine> wrong = new ArrayList<>();
		long line = this.mark.lines();
		long lineLast = line + ImportChunk.EVENTS_MAX;
		while (!chunk.isFull() && line < lineLast && wrong.size() < WRONG_MAX && this.events.hasNext()) {
			line++;
			try {
				ImportedEvent event = this.events.next();
				chunk.add(event, size(event, line));
				next = next.after(event);
			}
			catch (WrongLineException ex) {
				wrong.addAll(ex.wrong());
			}
		}
		if (!wrong.isEmpty()) {
			throw new WrongLineException(wrong);
		}
		return next;
	}

	private int size(ImportedEvent event, long line) {
		int size = ImportChunk.sizeOf(event.event());
		if (size > this.eventSizeMax) {
			throw new WrongLineException(List.of(new WrongLine(line, "data", "The event has " + size
					+ " bytes of data; at most " + this.eventSizeMax + " are allowed, so split it")));
		}
		return size;
	}

	private ImportOutcome wrong(List<WrongLine> lines) {
		WrongLine first = lines.getFirst();
		this.ledger.end(this.name, this.mark,
				Optional.of("Line " + first.line() + ": " + first.field() + ": " + first.message()));
		return new Wrong(imported(), this.skipped, lines);
	}

	private long imported() {
		return this.mark.lines() - this.skipped;
	}

}
