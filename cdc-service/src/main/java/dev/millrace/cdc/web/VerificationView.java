package dev.millrace.cdc.web;

import java.util.List;
import java.util.Locale;

import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.verification.Difference;
import dev.millrace.cdc.verification.VerificationReport;
import org.jspecify.annotations.Nullable;

/**
 * What a verification found, as its client sees it.
 *
 * @param category what was compared
 * @param fromPosition the first place in the store
 * @param toPosition the last; null if there was no bound
 * @param lsn everything committed up to here was compared
 * @param equal whether there is no difference
 * @param store what the store has
 * @param topic what the topic has
 * @param differences the first ones
 * @param moreDifferences whether there are more
 */
record VerificationView(String category, long fromPosition, @Nullable Long toPosition, String lsn, boolean equal,
		SideView store, SideView topic, List<DifferenceView> differences, boolean moreDifferences) {

	/**
	 * One of the two.
	 *
	 * @param events how many
	 * @param digest over all of them, whatever their order
	 */
	record SideView(long events, String digest) {

		static SideView of(VerificationReport.Side side) {
			return new SideView(side.events(), side.digest());
		}

	}

	/**
	 * A difference.
	 *
	 * @param kind {@code missing}, {@code unknown}, {@code repeated}, {@code different}
	 * or {@code out-of-order}
	 * @param streamId the stream
	 * @param revision the place in the stream
	 * @param position the place in the store
	 * @param id of the event
	 * @param partition of the topic; null if it is not there
	 * @param offset in the partition; null if it is not there
	 * @param detail a sentence
	 */
	record DifferenceView(String kind, String streamId, long revision, long position, String id,
			@Nullable Integer partition, @Nullable Long offset, String detail) {

		static DifferenceView of(Difference difference) {
			return new DifferenceView(difference.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
					difference.streamId(), difference.revision(), difference.position(), difference.id(),
					difference.partition(), difference.offset(), difference.detail());
		}

	}

	static VerificationView of(VerificationReport report) {
		long to = report.request().toPosition();
		return new VerificationView(report.request().category(), report.request().fromPosition(),
				(to < Long.MAX_VALUE) ? to : null, new Lsn(report.lsn()).toString(), report.isEqual(),
				SideView.of(report.store()), SideView.of(report.topic()),
				report.differences().stream().map(DifferenceView::of).toList(), report.more());
	}

}
