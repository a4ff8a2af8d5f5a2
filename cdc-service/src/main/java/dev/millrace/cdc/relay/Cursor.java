package dev.millrace.cdc.relay;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.millrace.cdc.take.Takes;
import dev.millrace.events.json.Json;
import dev.millrace.events.wire.Progress;
import org.jspecify.annotations.Nullable;

/**
 * What the relay has published so far, exactly. It is written in the same Kafka
 * transaction as the records it speaks of.
 *
 * @param slot the replication slot, which names the relay
 * @param source the database the slot belongs to
 * @param phase what the relay is doing
 * @param lsn the end of the last transaction that is published as a whole
 * @param part what is published of the next transaction, if it was too large for one
 * Kafka transaction; else null
 * @param history how far the events that are older than the slot are published
 * @param takes how far the rows that tables have are published
 * @param highestEventTimes by topic, microseconds since 1970
 * @param endOffsets by topic and partition: the offset after the last published record
 * @param standing what is needed to go on when the slot is lost; absent in earlier
 * cursors
 * @param holds what is held back for now; absent in earlier cursors
 */
public record Cursor(String slot, Source source, Phase phase, long lsn, @Nullable Part part, History history,
		Takes takes, Map<String, Long> highestEventTimes, Map<String, Map<Integer, Long>> endOffsets, Standing standing,
		Holds holds) {

	public Cursor {
		standing = Objects.requireNonNullElse(standing, Standing.NONE);
		holds = Objects.requireNonNullElse(holds, Holds.NONE);
		highestEventTimes = Map.copyOf(highestEventTimes);
		endOffsets = Map.copyOf(endOffsets);
	}

	/** What a relay does. */
	public enum Phase {

		/** It publishes the events that are older than the slot. */
		HISTORY,

		/**
		 * It publishes what is committed, and the rows that its tables have for the first
		 * time.
		 */
		TABLES,

		/** It publishes what is committed. */
		STREAMING

	}

	/**
	 * A database of a Postgres cluster.
	 *
	 * @param systemId the cluster's identifier, which no other cluster has
	 * @param database the database's name
	 */
	public record Source(String systemId, String database) {
	}

	/**
	 * The published beginning of a transaction.
	 *
	 * @param transactionId its 64-bit id
	 * @param rows the number of its rows, from the first
	 * @param events whether domain events are among them
	 */
	public record Part(long transactionId, long rows, boolean events) {
	}

	/**
	 * How far the events that are older than the slot are published, in the order of
	 * their transactions and then positions, which is that of the table's primary key. An
	 * append has its stream for itself before its transaction gets an id, so that is the
	 * order of a stream's revisions too.
	 *
	 * @param snapshot the slot's snapshot as Postgres writes it: what is visible in it is
	 * older than the slot, and that never changes
	 * @param transactionId of the last published event
	 * @param position of the last published event
	 */
	public record History(String snapshot, long transactionId, long position) {

		/** Earlier cursors count positions alone. */
		private static final long UNKNOWN = -1;

		@JsonCreator
		static History read(@JsonProperty("snapshot") String snapshot,
				@JsonProperty("transactionId") @Nullable Long transactionId, @JsonProperty("position") long position) {
			long otherwise = (position == 0) ? 0 : UNKNOWN;
			return new History(snapshot, (transactionId != null) ? transactionId : otherwise, position);
		}

		/**
		 * Check that publishing can go on from here.
		 * @throws CaptureBlockedException if an earlier version stopped half-way, in
		 * another order
		 */
		public void requireKnown() {
			if (this.transactionId == UNKNOWN) {
				throw new CaptureBlockedException("An earlier version published the events that are older than the"
						+ " slot up to position " + this.position + ", in another order. Let that version finish");
			}
		}

		public static History before(String snapshot) {
			return new History(snapshot, 0, 0);
		}

		/**
		 * What is visible in one snapshot and not yet in an earlier one.
		 */
		static History between(String earlier, String snapshot) {
			return new History(snapshot, TransactionSnapshot.parse(earlier).xmin() - 1, Long.MAX_VALUE);
		}

		/**
		 * The place after an event.
		 */
		public History after(Captured.EventAppended last) {
			return new History(this.snapshot, last.transactionId(), last.event().position());
		}

	}

	/**
	 * What is held back for now, whichever instance captures.
	 *
	 * @param paused whether a person has paused the capture
	 * @param tables whether the tables are left out, so that the events keep up
	 */
	public record Holds(boolean paused, boolean tables) {

		public static final Holds NONE = new Holds(false, false);

		public Holds withPaused(boolean newPaused) {
			return new Holds(newPaused, this.tables);
		}

		public Holds withTables(boolean newTables) {
			return new Holds(this.paused, newTables);
		}

	}

	/**
	 * The cursor of a relay that has published nothing.
	 * @param lsn where the slot begins
	 * @param snapshot what is visible in it is older than the slot
	 */
	public static Cursor start(String slot, Source source, Lsn lsn, String snapshot) {
		return new Cursor(slot, source, Phase.HISTORY, lsn.value(), null, History.before(snapshot), Takes.NONE,
				Map.of(), Map.of(), Standing.NONE, Holds.NONE);
	}

	@JsonCreator
	static Cursor read(@JsonProperty("slot") String slot, @JsonProperty("source") Source source,
			@JsonProperty("phase") Phase phase, @JsonProperty("lsn") long lsn,
			@JsonProperty("part") @Nullable Part part, @JsonProperty("history") History history,
			@JsonProperty("takes") @Nullable Takes takes, @JsonProperty("tables") @Nullable List<String> tables,
			@JsonProperty("highestEventTimes") Map<String, Long> highestEventTimes,
			@JsonProperty("endOffsets") Map<String, Map<Integer, Long>> endOffsets,
			@JsonProperty("standing") @Nullable Standing standing, @JsonProperty("holds") @Nullable Holds holds) {
		// Earlier cursors name the tables that are taken.
		Takes otherwise = (tables != null) ? new Takes(tables, List.of()) : Takes.NONE;
		return new Cursor(slot, source, phase, lsn, part, history, (takes != null) ? takes : otherwise,
				highestEventTimes, endOffsets, (standing != null) ? standing : Standing.NONE,
				(holds != null) ? holds : Holds.NONE);
	}

	public static Cursor parse(String json) {
		return Json.events().readValue(json, Cursor.class);
	}

	public String toJson() {
		return Json.events().writeValueAsString(this);
	}

	Cursor withHistory(History newHistory, @Nullable Part newPart, Map<String, Long> newHighestEventTimes) {
		return new Cursor(this.slot, this.source, this.phase, this.lsn, newPart, newHistory, this.takes,
				newHighestEventTimes, this.endOffsets, this.standing, this.holds);
	}

	public Cursor withPhase(Phase newPhase) {
		return new Cursor(this.slot, this.source, newPhase, this.lsn, this.part, this.history, this.takes,
				this.highestEventTimes, this.endOffsets, this.standing, this.holds);
	}

	public Cursor withTakes(Takes newTakes) {
		return new Cursor(this.slot, this.source, this.phase, this.lsn, this.part, this.history, newTakes,
				this.highestEventTimes, this.endOffsets, this.standing, this.holds);
	}

	public Cursor withStanding(Standing newStanding) {
		return new Cursor(this.slot, this.source, this.phase, this.lsn, this.part, this.history, this.takes,
				this.highestEventTimes, this.endOffsets, newStanding, this.holds);
	}

	Cursor withFault(@Nullable String fault) {
		return withStanding(this.standing.withFault(fault));
	}

	public Cursor withTimeline(long timeline) {
		return withStanding(this.standing.withTimeline(timeline));
	}

	/**
	 * The cursor after the slot was lost and created anew: what lies between is published
	 * from the store, and the tables are taken again.
	 * @param newLsn where the new slot begins
	 * @param snapshot what is visible in it is older than the new slot
	 * @param settledHolds whether the settled point, and a history that is under way, say
	 * something about the source as it is now
	 */
	public Cursor afterLoss(Lsn newLsn, String snapshot, boolean settledHolds) {
		Standing kept = this.standing.withPromised(promisedLsn()).withFault(null);
		if (this.phase == Phase.HISTORY && settledHolds) {
			Gap gap = (kept.gap() != null) ? kept.gap() : new Gap(null, Map.of(), Map.of(), null);
			return new Cursor(this.slot, this.source, this.phase, newLsn.value(), this.part, this.history,
					this.takes.forgotten(), this.highestEventTimes, this.endOffsets,
					kept.withGap(gap.withNext(snapshot)), this.holds);
		}
		Map<String, Map<Integer, Long>> published = Settled.ofEvents(this.endOffsets);
		Settled settled = settledHolds ? kept.settled() : null;
		Gap gap = (settled != null) ? new Gap(settled.snapshot(), settled.endOffsets(), published, null)
				: new Gap(null, Map.of(), published, null);
		History missing = (settled != null) ? History.between(settled.snapshot(), snapshot) : History.before(snapshot);
		return new Cursor(this.slot, this.source, Phase.HISTORY, newLsn.value(), this.part, missing,
				this.takes.forgotten(), this.highestEventTimes, this.endOffsets, kept.withSettled(settled).withGap(gap),
				this.holds);
	}

	/**
	 * The cursor when everything that is older than a slot is published. If that slot was
	 * lost meanwhile, what is older than the present one follows.
	 */
	public Cursor afterHistory() {
		Settled settled = new Settled(this.history.snapshot(), this.lsn, Settled.ofEvents(this.endOffsets));
		Gap gap = this.standing.gap();
		String next = (gap != null) ? gap.next() : null;
		Gap following = (next != null) ? new Gap(settled.snapshot(), settled.endOffsets(), settled.endOffsets(), null)
				: null;
		History missing = (next != null) ? History.between(settled.snapshot(), next) : this.history;
		return new Cursor(this.slot, this.source, (next != null) ? Phase.HISTORY : Phase.TABLES, this.lsn, null,
				missing, this.takes, this.highestEventTimes, this.endOffsets,
				this.standing.withSettled(settled).withGap(following), this.holds);
	}

	public Cursor withEndOffsets(Map<String, Map<Integer, Long>> newEndOffsets) {
		return new Cursor(this.slot, this.source, this.phase, this.lsn, this.part, this.history, this.takes,
				this.highestEventTimes, newEndOffsets, this.standing, this.holds);
	}

	/**
	 * No table counts as taken: what happened to their rows was not seen. They are taken
	 * as if for the first time, and keys that are gone are deleted.
	 */
	public Cursor retakingTables() {
		return withTakes(this.takes.forgotten());
	}

	/**
	 * The phase after a change of the takes: what is older than the slot is published
	 * when each table is taken.
	 */
	Cursor withTaken(Takes newTakes) {
		boolean complete = this.phase == Phase.TABLES && newTakes.eachTaken();
		return withTakes(newTakes).withPhase(complete ? Phase.STREAMING : this.phase);
	}

	public Cursor withHolds(Holds newHolds) {
		return new Cursor(this.slot, this.source, this.phase, this.lsn, this.part, this.history, this.takes,
				this.highestEventTimes, this.endOffsets, this.standing, newHolds);
	}

	Cursor withPlace(long newLsn, @Nullable Part newPart, Map<String, Long> newHighestEventTimes) {
		return new Cursor(this.slot, this.source, this.phase, newLsn, newPart, this.history, this.takes,
				newHighestEventTimes, this.endOffsets, this.standing, this.holds);
	}

	/**
	 * What readers are told. Until what is older than the slot is published it promises
	 * nothing new, which is LSN 0 at first.
	 */
	public Progress progress(List<Long> transactions) {
		return new Progress(this.slot, promisedLsn(), this.endOffsets, this.highestEventTimes, transactions,
				completeBelow());
	}

	/** What has ended is visible in the settled point's snapshot, or was rolled back. */
	private @Nullable Long completeBelow() {
		Settled settled = this.standing.settled();
		return (settled != null) ? TransactionSnapshot.parse(settled.snapshot()).xmin() : null;
	}

	private long promisedLsn() {
		return Math.max(this.standing.promisedLsn(), (this.phase == Phase.STREAMING) ? this.lsn : 0);
	}

}
