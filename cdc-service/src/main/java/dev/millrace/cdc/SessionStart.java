package dev.millrace.cdc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.RecordLog;
import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a session begins: the source is fit for it, and slot and cursor exist and belong
 * together.
 */
final class SessionStart {

	private static final Logger logger = LoggerFactory.getLogger(SessionStart.class);

	private final SourceDatabase database;

	private final CaptureSettings settings;

	private final RecordLog log;

	private final Step.Listener steps;

	private final Activity activity;

	/**
	 * What was found out.
	 *
	 * @param settings with the tables that are in the source
	 * @param cursor what is published
	 */
	record Found(CaptureSettings settings, Cursor cursor) {
	}

	private SessionStart(CaptureParts parts, CaptureSettings settings, RecordLog log) {
		this.database = parts.database();
		this.settings = settings;
		this.log = log;
		this.steps = parts.steps();
		this.activity = parts.activity();
	}

	/**
	 * @param settings with the tables that are wanted
	 * @param log where to publish; nobody else can any more
	 * @param cursor where it stands; empty if nothing was captured yet
	 */
	static Found find(CaptureParts parts, CaptureSettings settings, RecordLog log, Optional<Cursor> cursor) {
		CaptureSettings chosen = chosen(parts.database(), settings);
		return new Found(chosen, new SessionStart(parts, chosen, log).find(cursor));
	}

	private static CaptureSettings chosen(SourceDatabase database, CaptureSettings settings) {
		ChosenTables chosen = new ChosenTables(database, settings.relay().policy());
		database.check(List.of());
		List<String> tables = chosen.find(settings.tables());
		database.check(tables);
		chosen.check(tables);
		return settings.withTables(tables);
	}

	private Cursor find(Optional<Cursor> cursor) {
		this.database.publish(this.settings.tables(), this.settings.rows());
		return cursor.map(this::withRecords).map(this::checked).orElseGet(this::start);
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

	private Cursor publish(Publication publication) {
		Cursor cursor = this.log.publish(publication);
		this.activity.published(publication);
		return cursor;
	}

}
