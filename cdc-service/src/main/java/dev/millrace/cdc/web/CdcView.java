package dev.millrace.cdc.web;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureStatus;
import dev.millrace.cdc.Slot;
import dev.millrace.cdc.relay.Lsn;
import org.jspecify.annotations.Nullable;

/**
 * The capture as {@code GET /cdc} shows it.
 *
 * @param state what it is doing, in lower case with hyphens
 * @param since when it began to
 * @param slot the slot as Postgres shows it; null if it does not exist or Postgres does
 * not answer
 * @param tables the captured tables beside the events
 * @param published what was published
 * @param lastError what failed last; null if nothing did
 */
record CdcView(String state, Instant since, @Nullable SlotView slot, List<String> tables, PublishedView published,
		@Nullable ErrorView lastError) {

	/**
	 * The slot.
	 *
	 * @param name the slot's name
	 * @param confirmedLsn where streaming starts after a restart
	 * @param restartLsn the oldest WAL kept for it
	 * @param currentLsn the end of the WAL
	 * @param lagBytes WAL written since the confirmed place
	 * @param retainedBytes WAL kept on disk for it
	 * @param walStatus {@code reserved}, {@code extended}, {@code unreserved} or
	 * {@code lost}
	 * @param active whether somebody streams from it
	 */
	record SlotView(String name, String confirmedLsn, String restartLsn, String currentLsn, long lagBytes,
			long retainedBytes, String walStatus, boolean active) {

		static SlotView of(Slot slot) {
			return new SlotView(slot.name(), slot.confirmedLsn().toString(), slot.restartLsn().toString(),
					slot.currentLsn().toString(), slot.lagBytes(), slot.retainedBytes(), slot.walStatus(),
					slot.activePid().isPresent());
		}

	}

	/**
	 * What was published.
	 *
	 * @param lsn everything committed up to here is in Kafka; null until that can be said
	 * @param at when something was published last; null if nothing since the start
	 * @param records since the process started, by topic
	 */
	record PublishedView(@Nullable String lsn, @Nullable Instant at, Map<String, Long> records) {
	}

	/**
	 * A failure.
	 *
	 * @param message what failed, and what to do if something can be done
	 * @param at when
	 */
	record ErrorView(String message, @Nullable Instant at) {
	}

	static CdcView of(Capture capture) {
		CaptureStatus status = capture.status();
		PublishedView published = new PublishedView(status.publishedLsn().map(Lsn::toString).orElse(null),
				status.publishedAt().orElse(null), status.records());
		ErrorView error = status.lastError()
			.map((message) -> new ErrorView(message, status.lastErrorAt().orElse(null)))
			.orElse(null);
		return new CdcView(status.state().name().toLowerCase(Locale.ROOT).replace('_', '-'), status.since(),
				slot(capture), capture.settings().tables(), published, error);
	}

	/**
	 * The rest is worth showing when Postgres does not answer.
	 */
	private static @Nullable SlotView slot(Capture capture) {
		try {
			return capture.slot().map(SlotView::of).orElse(null);
		}
		catch (RuntimeException ex) {
			return null;
		}
	}

}
