package dev.millrace.cdc.relay;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * A log that checks the continuity of streams before it publishes, and writes settled
 * points into the cursor.
 */
public final class CheckedLog implements RecordLog {

	private final RecordLog log;

	private final Continuity continuity;

	private final Settling settling;

	private Cursor cursor;

	/**
	 * @param log where to publish; open
	 * @param cursor what is published
	 */
	public CheckedLog(RecordLog log, Cursor cursor, Continuity continuity, Settling settling) {
		this.log = log;
		this.continuity = continuity;
		this.settling = settling;
		this.cursor = cursor;
	}

	@Override
	public Optional<Cursor> open() {
		return this.log.open();
	}

	@Override
	public Cursor publish(Publication publication) {
		check(publication);
		Publication settled = this.settling.reaching(publication);
		Cursor published = this.log.publish(settled);
		this.settling.published(settled, published);
		settle(published.standing().settled());
		this.cursor = published;
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

	/**
	 * A fault stays in the cursor, so that no later start goes on from this slot, nor
	 * believes the settled point.
	 */
	private void check(Publication publication) {
		try {
			this.continuity.check(publication.records());
		}
		catch (ContinuityBrokenException ex) {
			this.log.publish(new Publication(List.of(), List.of(), this.cursor.withFault(ex.getMessage())));
			throw ex;
		}
	}

	private void settle(@Nullable Settled newest) {
		if (newest != null && !newest.equals(this.cursor.standing().settled())) {
			this.continuity.settle(newest);
		}
	}

}
