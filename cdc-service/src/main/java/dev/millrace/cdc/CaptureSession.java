package dev.millrace.cdc;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.Optional;
import java.util.function.BooleanSupplier;

import dev.millrace.cdc.relay.Assembly;
import dev.millrace.cdc.relay.CaptureBlockedException;
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
import dev.millrace.events.wire.Topics;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.snapshots.TableReaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at capturing, from finding out where it stood until it is stopped or fails.
 * Everything it knows comes from the slot and from the cursor, so that a failure anywhere
 * is answered by a new session.
 */
final class CaptureSession {

	private static final Logger logger = LoggerFactory.getLogger(CaptureSession.class);

	private static final Duration LOOK_AROUND = Duration.ofMillis(100);

	/** A restart reads no more than so many events of its topics again. */
	private static final long REMEMBERED_MAX = Continuity.STREAMS_MAX;

	private static final Duration SLOT_LOOK = Duration.ofSeconds(1);

	private CaptureSettings settings;

	private final SourceDatabase database;

	private final ChangeSource changes;

	private RecordLog log;

	private final Step.Listener steps;

	private final Activity activity;

	private final BooleanSupplier stopping;

	private final InstantSource clock;

	private final Snapshots snapshots;

	CaptureSession(CaptureSettings settings, SourceDatabase database, ChangeSource changes, RecordLog log,
			Step.Listener steps, Activity activity, BooleanSupplier stopping, InstantSource clock,
			Snapshots snapshots) {
		this.settings = settings;
		this.database = database;
		this.changes = changes;
		this.log = log;
		this.steps = steps;
		this.activity = activity;
		this.stopping = stopping;
		this.clock = clock;
		this.snapshots = snapshots;
	}

	/**
	 * Check the source, shut out other relays of this slot, and make sure that slot and
	 * cursor exist and belong together.
	 */
	Cursor prepare() {
		this.activity.enter(CaptureState.STARTING);
		chooseTables();
		Optional<Cursor> cursor = this.log.open();
		this.database.publish(this.settings.tables(), rows(this.settings.tables()));
		return cursor.map(this::withRecords).map(this::checked).orElseGet(this::start);
	}

	private void chooseTables() {
		ChosenTables chosen = new ChosenTables(this.database, this.settings.relay().policy());
		this.database.check(List.of());
		List<String> tables = chosen.find(this.settings.tables());
		this.database.check(tables);
		chosen.check(tables);
		this.settings = this.settings.withTables(tables);
	}

	/**
	 * Which rows of the tables go out, where not all do.
	 */
	private Map<String, String> rows(List<String> tables) {
		Map<String, String> rows = new HashMap<>();
		for (String table : tables) {
			String some = this.settings.relay().policy().settings(table).rows();
			if (some != null) {
				rows.put(table, some);
			}
		}
		return rows;
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
	 * A topic of a table that is captured no more may be gone.
	 */
	private Cursor withRecords(Cursor cursor) {
		Map<String, Map<Integer, Long>> endOffsets = new HashMap<>(cursor.endOffsets());
		this.log.lostRecords(endOffsets).forEach((topic, sentence) -> {
			if (Topics.isEvents(topic)
					|| this.settings.tables().stream().map(Topics::changes).anyMatch(topic::equals)) {
				throw new CaptureBlockedException(sentence);
			}
			endOffsets.remove(topic);
		});
		return cursor.withEndOffsets(endOffsets);
	}

	private Cursor checked(Cursor cursor) {
		Cursor.Source identity = this.database.identity();
		if (!cursor.source().equals(identity)) {
			throw new CaptureBlockedException("The cursor of slot '" + cursor.slot() + "' in Kafka belongs to "
					+ cursor.source() + ", but the source is " + identity
					+ ": another database was captured into these topics. Set millrace.cdc.slot to a new name, or use"
					+ " the Kafka cluster or the database that belongs to it");
		}
		Timeline timeline = this.database.timeline();
		Optional<String> loss = SlotLoss.of(timeline, cursor).or(() -> SlotLoss.of(this.database.slot(), cursor));
		if (loss.isPresent()) {
			logger.warn("{}. The events that are missing are published from the store, and the tables are taken again",
					loss.get());
			return replaceSlot(cursor, timeline);
		}
		if (cursor.standing().fault() != null) {
			throw new CaptureBlockedException(cursor.standing().fault());
		}
		this.database.releaseSlot();
		return cursor.withTimeline(timeline.id());
	}

	/**
	 * Whatever dies between these steps, the next start finds the slot gone, or ahead of
	 * the cursor, and does them again.
	 */
	private Cursor replaceSlot(Cursor cursor, Timeline timeline) {
		if (this.database.slot().isPresent()) {
			this.database.releaseSlot();
			this.database.dropSlot();
			this.steps.reached(Step.LOST_SLOT_DROPPED);
		}
		NewSlot slot = this.database.createSlot();
		logger.info("Created slot '{}' at {}", this.settings.slot(), slot.lsn());
		this.steps.reached(Step.LOST_SLOT_CREATED);
		Cursor replaced = cursor.afterLoss(slot.lsn(), slot.snapshot(), SlotLoss.settledHolds(timeline, cursor))
			.withTimeline(timeline.id());
		Cursor published = publish(new Publication(List.of(), List.of(), replaced));
		this.steps.reached(Step.LOST_SLOT_REPLACED);
		return published;
	}

	private Cursor start() {
		if (this.database.slot().isPresent()) {
			logger.info("Slot '{}' has no cursor in Kafka, so nothing was published from it: dropping it",
					this.settings.slot());
			this.database.dropSlot();
		}
		NewSlot slot = this.database.createSlot();
		logger.info("Created slot '{}' at {}", this.settings.slot(), slot.lsn());
		this.steps.reached(Step.SLOT_CREATED);
		Cursor cursor = publish(new Publication(List.of(), List.of(),
				Cursor.start(this.settings.slot(), this.database.identity(), slot.lsn(), slot.snapshot())
					.withTimeline(this.database.timeline().id())));
		this.steps.reached(Step.CURSOR_CREATED);
		return cursor;
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
			.configured(this.settings.tables(), rows(this.settings.tables()), CaptureSession::newId,
					this.clock.instant()));
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
