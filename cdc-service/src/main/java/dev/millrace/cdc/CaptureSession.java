package dev.millrace.cdc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import dev.millrace.cdc.relay.Assembly;
import dev.millrace.cdc.relay.CheckedLog;
import dev.millrace.cdc.relay.Continuity;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Gap;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.Relay;
import dev.millrace.cdc.relay.Settled;
import dev.millrace.cdc.relay.Settling;
import dev.millrace.cdc.relay.SlotLostException;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.relay.StoredEvents;
import dev.millrace.cdc.relay.Taking;
import dev.millrace.cdc.relay.TransactionSnapshot;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.snapshots.TableReaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at capturing, from where it stood until it is stopped or fails. Everything
 * it knows comes from the slot and from the cursor, so that a failure anywhere is
 * answered by a new session.
 */
final class CaptureSession {

	private static final Logger logger = LoggerFactory.getLogger(CaptureSession.class);

	private static final Duration LOOK_AROUND = Duration.ofMillis(100);

	/** A restart reads no more than so many events of its topics again. */
	private static final long REMEMBERED_MAX = Continuity.STREAMS_MAX;

	private static final Duration SLOT_LOOK = Duration.ofSeconds(1);

	private final CaptureSettings settings;

	private final SourceDatabase database;

	private final ChangeSource changes;

	private RecordLog log;

	private final Step.Listener steps;

	private final Activity activity;

	private final BooleanSupplier stopping;

	private final InstantSource clock;

	private final Snapshots snapshots;

	/**
	 * @param settings with the tables that are in the source
	 * @param log where to publish; open
	 * @param stopping whether it is to end
	 */
	CaptureSession(CaptureParts parts, CaptureSettings settings, RecordLog log, BooleanSupplier stopping) {
		this.settings = settings;
		this.database = parts.database();
		this.changes = parts.changes();
		this.log = log;
		this.steps = parts.steps();
		this.activity = parts.activity();
		this.stopping = stopping;
		this.clock = parts.clock();
		this.snapshots = parts.snapshots();
	}

	/**
	 * Capture until told to stop.
	 */
	void run(Cursor prepared) throws InterruptedException {
		this.activity.standAt(prepared);
		try (StoredEvents store = this.database.storedEvents()) {
			long transactionIdNow = this.database.heartbeat().transactionId();
			Settling settling = new Settling(prepared, transactionIdNow);
			this.log = new CheckedLog(this.log, prepared, continuity(prepared, store, transactionIdNow), settling);
			Cursor cursor = prepared;
			if (cursor.phase() == Cursor.Phase.HISTORY) {
				cursor = publishHistory(cursor);
			}
			if (cursor.phase() != Cursor.Phase.HISTORY && !this.stopping.getAsBoolean()) {
				stream(withTables(cursor), settling);
			}
		}
	}

	/**
	 * What was published lately is read again, so that the first events that come are
	 * checked like all others.
	 */
	private Continuity continuity(Cursor cursor, StoredEvents store, long transactionIdNow) {
		Settled settled = cursor.standing().settled();
		if (settled == null) {
			return new Continuity(store, null);
		}
		Continuity continuity = new Continuity(store, TransactionSnapshot.parse(settled.snapshot()));
		OffsetRange range = new OffsetRange(settled.endOffsets(), Settled.ofEvents(cursor.endOffsets()));
		if (range.count() > REMEMBERED_MAX) {
			continuity.forgetBefore(transactionIdNow);
		}
		OffsetRange latest = range.latest(REMEMBERED_MAX);
		this.log.readEvents(latest.from(), latest.until(), continuity::remember);
		return continuity;
	}

	/**
	 * If the slot was lost while they were published, there are several, one after the
	 * other.
	 */
	private Cursor publishHistory(Cursor from) {
		from.history().requireKnown();
		this.activity.enter(CaptureState.PUBLISHING_HISTORY);
		Cursor cursor = from;
		while (cursor.phase() == Cursor.Phase.HISTORY && !this.stopping.getAsBoolean()) {
			cursor = publishOneHistory(cursor);
		}
		return cursor;
	}

	private Cursor publishOneHistory(Cursor from) {
		Cursor cursor = from;
		long count = 0;
		try (SourceDatabase.EventHistory history = history(from)) {
			HistoryPages pages = new HistoryPages(history, this.settings.pageSize());
			while (pages.advance()) {
				if (this.stopping.getAsBoolean()) {
					return cursor;
				}
				cursor = publish(pages.publication(assembly(cursor)));
				count += pages.size();
				this.steps.reached(Step.HISTORY_PAGE_PUBLISHED);
			}
		}
		logger.info("Published {} events that are older than slot '{}'", count, this.settings.slot());
		Cursor done = publish(Assembly.afterHistory(cursor));
		this.steps.reached(Step.HISTORY_PUBLISHED);
		return done;
	}

	private SourceDatabase.EventHistory history(Cursor cursor) {
		Gap gap = cursor.standing().gap();
		return (gap == null) ? this.database.history(cursor.history(), null)
				: GapHistory.open(this.database, this.log, cursor.history(), gap);
	}

	/**
	 * Tables that are new in the configuration are to be taken, and others forgotten.
	 */
	private Cursor withTables(Cursor from) {
		Cursor cursor = from.withTakes(from.takes()
			.configured(this.settings.tables(), this.settings.rows(), CaptureSession::newId, this.clock.instant()));
		boolean complete = cursor.phase() == Cursor.Phase.TABLES && cursor.takes().eachTaken();
		return complete ? publish(new Publication(List.of(), List.of(), cursor.withPhase(Cursor.Phase.STREAMING)))
				: cursor;
	}

	private void stream(Cursor cursor, Settling settling) throws InterruptedException {
		Slot slot = this.database.slot()
			.orElseThrow(() -> new SlotLostException("Replication slot '" + cursor.slot() + "' is gone"));
		Taking taking = new Taking(cursor, CaptureSession::newId, this.clock);
		Relay relay = new Relay(this.log, cursor, slot.confirmedLsn(), this.settings.relay(), this.steps,
				this::published, taking);
		try (ChangeSource.Run run = this.changes.stream(this.settings.tables(), this.database.currentTransactionId(),
				relay::accept); TableReaders readers = tableReaders(taking)) {
			logger.info("Streaming from slot '{}' at {}", slot.name(), slot.confirmedLsn());
			enter(cursor.phase());
			readers.start(slot.name());
			this.snapshots.attach(taking, this.settings.tables());
			Heartbeat heartbeat = new Heartbeat(this.database, settling, this.settings.heartbeatInterval(),
					System::nanoTime);
			while (!this.stopping.getAsBoolean()) {
				if (awaitEnd(run, SLOT_LOOK)) {
					throw new IllegalStateException("The source has ended by itself");
				}
				lookAtSlot(relay, heartbeat);
			}
		}
		finally {
			this.snapshots.detach();
		}
	}

	private TableReaders tableReaders(Taking taking) {
		return new TableReaders(this.settings.snapshots(), taking, this.snapshots.sources(), this.steps,
				this.activity::failed, this.clock);
	}

	private void published(Publication publication) {
		this.activity.published(publication);
		enter(publication.cursor().phase());
	}

	private void enter(Cursor.Phase phase) {
		this.activity.enter((phase == Cursor.Phase.STREAMING) ? CaptureState.STREAMING : CaptureState.TAKING_TABLES);
	}

	private static String newId() {
		return UUID.randomUUID().toString();
	}

	private void lookAtSlot(Relay relay, Heartbeat heartbeat) {
		Optional<Slot> slot = this.database.slot();
		Cursor published = relay.cursor();
		SlotLoss.of(slot, published).ifPresent((loss) -> {
			throw new SlotLostException(loss);
		});
		if (slot.isPresent() && heartbeat.beatIfDue(slot.get(), published)) {
			this.activity.beat();
		}
	}

	private boolean awaitEnd(ChangeSource.Run run, Duration limit) throws InterruptedException {
		boolean ended = false;
		long looks = limit.dividedBy(LOOK_AROUND);
		for (long look = 0; look < looks && !ended && !this.stopping.getAsBoolean(); look++) {
			ended = run.awaitEnd(LOOK_AROUND);
		}
		return ended;
	}

	private Cursor publish(Publication publication) {
		Cursor cursor = this.log.publish(publication);
		this.activity.published(publication);
		return cursor;
	}

	private Assembly assembly(Cursor cursor) {
		return new Assembly(cursor, this.settings.relay());
	}

}
