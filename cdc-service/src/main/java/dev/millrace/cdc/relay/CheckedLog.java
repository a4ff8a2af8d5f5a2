package dev.millrace.cdc.relay;

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

	private @Nullable Settled settled;

	/**
	 * @param log where to publish; open
	 * @param cursor what is published
	 */
	public CheckedLog(RecordLog log, Cursor cursor, Continuity continuity, Settling settling) {
		this.log = log;
		this.continuity = continuity;
		this.settling = settling;
		this.settled = cursor.standing().settled();
	}

	@Override
	public Optional<Cursor> open() {
		return this.log.open();
	}

	@Override
	public Cursor publish(Publication publication) {
		this.continuity.check(publication.records());
		Publication settled = this.settling.reaching(publication);
		Cursor cursor = this.log.publish(settled);
		this.settling.published(settled, cursor);
		settle(cursor.standing().settled());
		return cursor;
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

	private void settle(@Nullable Settled newest) {
		if (newest != null && !newest.equals(this.settled)) {
			this.continuity.settle(newest);
			this.settled = newest;
		}
	}

}
