package dev.millrace.cdc.leadership;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.PublishedEvent;
import dev.millrace.cdc.relay.RecordLog;
import org.jspecify.annotations.Nullable;

/**
 * The log of an instance that leads: when its term is over, nothing more is published.
 * What is on its way to Kafka in that moment is stopped there, by the next leader's log.
 * It can be opened again, which only tells the cursor again.
 */
public final class TermLog implements RecordLog {

	private final RecordLog log;

	private final Term term;

	private @Nullable Optional<Cursor> cursor;

	public TermLog(RecordLog log, Term term) {
		this.log = log;
		this.term = term;
	}

	@Override
	public Optional<Cursor> open() {
		if (this.cursor == null) {
			check();
			this.cursor = this.log.open();
		}
		return this.cursor;
	}

	@Override
	public Cursor publish(Publication publication) {
		check();
		Cursor published = this.log.publish(publication);
		this.cursor = Optional.of(published);
		return published;
	}

	@Override
	public Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
		return this.log.lostRecords(endOffsets);
	}

	@Override
	public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
			Consumer<PublishedEvent> reader) {
		this.log.readEvents(from, until, reader);
	}

	@Override
	public void close() {
		this.log.close();
	}

	private void check() {
		if (!this.term.isHeld()) {
			throw new LeadershipLostException();
		}
	}

}
