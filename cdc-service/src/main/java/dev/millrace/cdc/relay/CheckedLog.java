package dev.millrace.cdc.relay;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A log that checks the continuity of streams before it publishes, and writes settled
 * points into the cursor.
 */
public final class CheckedLog extends ForwardingLog {

	private final Continuity continuity;

	private final Settling settling;

	private Cursor cursor;

	/**
	 * @param log where to publish; open
	 * @param cursor what is published
	 */
	public CheckedLog(RecordLog log, Cursor cursor, Continuity continuity, Settling settling) {
		super(log);
		this.continuity = continuity;
		this.settling = settling;
		this.cursor = cursor;
	}

	@Override
	public Cursor publish(Publication publication) {
		check(publication);
		Publication settled = this.settling.reaching(publication);
		Cursor published = super.publish(settled);
		this.settling.published(settled, published);
		settle(published.standing().settled());
		this.cursor = published;
		return published;
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
			super.publish(new Publication(List.of(), List.of(), this.cursor.withFault(ex.getMessage())));
			throw ex;
		}
	}

	private void settle(@Nullable Settled newest) {
		if (newest != null && !newest.equals(this.cursor.standing().settled())) {
			this.continuity.settle(newest);
		}
	}

}
