package dev.millrace.cdc.leadership;

import java.util.Optional;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.ForwardingLog;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.RecordLog;

/**
 * The log of an instance that leads: when its term is over, nothing more is published.
 * What is on its way to Kafka in that moment is stopped there, by the next leader's log.
 */
public final class TermLog extends ForwardingLog {

	private final Term term;

	public TermLog(RecordLog log, Term term) {
		super(log);
		this.term = term;
	}

	@Override
	public Optional<Cursor> open() {
		check();
		return super.open();
	}

	@Override
	public Cursor publish(Publication publication) {
		check();
		return super.publish(publication);
	}

	private void check() {
		if (!this.term.isHeld()) {
			throw new LeadershipLostException();
		}
	}

}
