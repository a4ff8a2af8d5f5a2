package dev.millrace.cdc.web;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureStatus;
import dev.millrace.cdc.ChangeQueue;
import dev.millrace.cdc.Observed;
import dev.millrace.cdc.Slot;
import dev.millrace.cdc.leadership.Leader;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.watch.SlotLook;
import org.jspecify.annotations.Nullable;

/**
 * The capture as {@code GET /cdc} shows it.
 *
 * @param state what it is doing, in lower case with hyphens
 * @param since when it began to
 * @param active whether this instance is the one that captures
 * @param activeInstance the one that captures; null if nobody does or Postgres does not
 * tell
 * @param holds what is held back
 * @param slot the slot as Postgres shows it; null if it does not exist or Postgres does
 * not answer
 * @param watch what was seen of the slot at the last look; null as for the slot
 * @param queue what is decoded and waits; null if this instance does not stream
 * @param tables the captured tables beside the events
 * @param published what was published
 * @param lastError what failed last; null if nothing did
 */
record CdcView(String state, Instant since, boolean active, @Nullable InstanceView activeInstance, HoldsView holds,
		@Nullable SlotView slot, @Nullable WatchView watch, @Nullable QueueView queue, List<String> tables,
		PublishedView published, @Nullable ErrorView lastError) {

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
	 * An instance.
	 *
	 * @param instance its name
	 * @param url where its REST API answers; null if it does not say
	 * @param since when it became the active one
	 */
	record InstanceView(String instance, @Nullable URI url, Instant since) {

		static InstanceView of(Leader leader) {
			return new InstanceView(leader.instance(), leader.url().orElse(null), leader.since());
		}

	}

	/**
	 * What is held back.
	 *
	 * @param paused whether a person has paused the capture
	 * @param tables whether the tables are left out until the events have caught up
	 */
	record HoldsView(boolean paused, boolean tables) {
	}

	/**
	 * What was seen of the slot a few seconds ago.
	 *
	 * @param at when
	 * @param lagSeconds how old the oldest WAL is that is not confirmed
	 * @param safeBytes WAL that can still be written until the slot is in danger; null
	 * without a limit
	 * @param overBudget whether the source keeps more WAL than it may
	 * @param spilledTransactions transactions too large for the server's memory
	 * @param spilledBytes what the server wrote to its disk for them
	 */
	record WatchView(Instant at, double lagSeconds, @Nullable Long safeBytes, boolean overBudget,
			long spilledTransactions, long spilledBytes) {

		private static final double MILLIS = 1000;

		static WatchView of(Observed observed) {
			SlotLook slot = observed.slot();
			Long safe = slot.safeBytes().isPresent() ? (Long) slot.safeBytes().getAsLong() : null;
			return new WatchView(observed.at(), observed.lag().toMillis() / MILLIS, safe, observed.overBudget(),
					slot.spilledTransactions(), slot.spilledBytes());
		}

	}

	/**
	 * What is decoded and waits.
	 *
	 * @param changes how many wait
	 * @param capacity how many can
	 * @param bytes the memory they take
	 * @param bytesMax the memory they may take
	 */
	record QueueView(int changes, int capacity, long bytes, long bytesMax) {

		static QueueView of(ChangeQueue queue) {
			return new QueueView(queue.changes(), queue.capacity(), queue.bytes(), queue.bytesMax());
		}

	}

	/**
	 * What was published.
	 *
	 * @param lsn everything committed up to here is in Kafka; null until that can be said
	 * @param at when something was published last; null if nothing since the start
	 * @param heartbeatAt when the last heartbeat was written; null if none was
	 * @param records since the process started, by topic
	 * @param sessions how often this instance began to capture since the process started
	 * @param failures how often that failed
	 */
	record PublishedView(@Nullable String lsn, @Nullable Instant at, @Nullable Instant heartbeatAt,
			Map<String, Long> records, long sessions, long failures) {
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
				status.publishedAt().orElse(null), status.heartbeatAt().orElse(null), status.records(),
				status.sessions(), status.failures());
		ErrorView error = status.lastError()
			.map((message) -> new ErrorView(message, status.lastErrorAt().orElse(null)))
			.orElse(null);
		return new CdcView(status.state().name().toLowerCase(Locale.ROOT).replace('_', '-'), status.since(),
				capture.isActive(), activeInstance(capture),
				new HoldsView(capture.holds().paused(), capture.holds().tables()), slot(capture),
				capture.observed().map(WatchView::of).orElse(null), capture.queue().map(QueueView::of).orElse(null),
				capture.settings().tables(), published, error);
	}

	private static @Nullable InstanceView activeInstance(Capture capture) {
		try {
			return capture.leader().map(InstanceView::of).orElse(null);
		}
		catch (RuntimeException ex) {
			return null;
		}
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
