package dev.millrace.projections.query.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.Entry;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.query.RowRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Detects drift: replays some rows of a keyed fold and compares them with the live
 * version, at the same offsets. Rows that somebody changed by hand, that are missing, or
 * that the log does not give are found; so is a fold that was changed without a new
 * version, or is not pure. Safe for use by many threads.
 */
public final class Audits {

	/** The most rows of either kind. */
	public static final int ROWS_MAX = 10_000;

	private static final int HASHES = 1 << 30;

	private final LogHistory log;

	private final RowMoments rows;

	private final Function<Projection, Optional<Instant>> startTime;

	private final Collection<Upcaster> upcasters;

	private final HistoryLimits limits;

	private final Semaphore free;

	/**
	 * @param startTime the time before which a projection leaves out what was committed
	 */
	public Audits(LogHistory log, RowMoments rows, Function<Projection, Optional<Instant>> startTime,
			Collection<Upcaster> upcasters, HistoryLimits limits) {
		this.log = log;
		this.rows = rows;
		this.startTime = startTime;
		this.upcasters = List.copyOf(upcasters);
		this.limits = limits;
		this.free = new Semaphore(limits.atOnceMax());
	}

	/**
	 * Compare rows that are chosen by chance.
	 * @param size how many of those that the table has, and as many at most of those that
	 * the log gives
	 * @throws InvalidValueException if the projection is no keyed fold
	 * @throws HistoryTooLongException if there is too much to read
	 */
	public Audit audit(Projection projection, int size) {
		if (!(projection instanceof FoldProjection<?> fold)) {
			throw new InvalidValueException("name",
					"Read model '" + projection.name()
							+ "' is written by SQL: only the rows of keyed folds can be replayed one by one. A rebuild"
							+ " compares all of it");
		}
		if (!this.free.tryAcquire()) {
			throw new HistoryTooLongException(
					"This instance runs " + this.limits.atOnceMax() + " audits already: ask again in a while");
		}
		try {
			return audit(fold, size);
		}
		finally {
			this.free.release();
		}
	}

	private <R> Audit audit(FoldProjection<R> fold, int size) {
		RowRecord<R> record = new RowRecord<>(fold.rowType());
		return this.rows.during(fold.name(), (moment) -> {
			if (moment.version().declared() != fold.version()) {
				throw new InvalidValueException("name",
						"The live version of read model '" + fold.name() + "' was declared as version "
								+ moment.version().declared() + ", but this program declares version " + fold.version()
								+ ": ask again after the rebuild");
			}
			Map<String, R> sample = new HashMap<>();
			for (Map<String, @Nullable Object> fields : moment.sample(size, record.fields())) {
				R row = record.read(fields);
				sample.put(record.text(row, moment.keyField()), row);
			}
			Replay<R> replay = new Replay<>(fold, sample.keySet(), size);
			this.log.read(moment.checkpoints(), this.limits.recordsMax(), this.limits.timeout(), replay::take);
			return replay.compare(moment, record, sample);
		});
	}

	/** The replay of the rows that are compared. */
	private final class Replay<R> {

		private final FoldProjection<R> fold;

		/** Keys of the table. */
		private final Set<String> wanted;

		private final int size;

		private final Instant start;

		private final EntryDecoder decoder;

		private final Map<String, @Nullable R> replayed = new HashMap<>();

		/**
		 * Of the log's keys those with a hash below it are replayed. When they become too
		 * many it is halved, so each that is left was replayed from its first record on.
		 */
		private int hashesBelow = HASHES;

		private final int salt = new Object().hashCode();

		private long records;

		private long unreadable;

		Replay(FoldProjection<R> fold, Set<String> wanted, int size) {
			this.fold = fold;
			this.wanted = wanted;
			this.size = size;
			this.start = Audits.this.startTime.apply(fold).orElse(Instant.MIN);
			this.decoder = new EntryDecoder(fold, Audits.this.upcasters);
		}

		void take(LogHistory.Committed committed) {
			this.records++;
			if (committed.record().committedAt().isBefore(this.start)) {
				return;
			}
			try {
				for (Entry entry : this.decoder.decode(List.of(committed.record()))) {
					this.fold.steps(entry).forEach(this::take);
				}
			}
			catch (RuntimeException ex) {
				// It does not stop the projection's other rows either, once it is parked.
				this.unreadable++;
			}
		}

		private void take(FoldProjection.Step<R> step) {
			String key = RowRecord.text(step.key());
			if (!this.wanted.contains(key) && hash(key) >= this.hashesBelow) {
				return;
			}
			R row = this.replayed.get(key);
			this.replayed.put(key, step.fold().apply((row != null) ? row : this.fold.initialRow(step.key())));
			while (this.replayed.size() > this.wanted.size() + this.size) {
				this.hashesBelow /= 2;
				this.replayed.keySet()
					.removeIf((other) -> !this.wanted.contains(other) && hash(other) >= this.hashesBelow);
			}
		}

		private int hash(String key) {
			int mixed = (key.hashCode() ^ this.salt) * 0x9E3779B9;
			return (mixed ^ (mixed >>> 15)) & (HASHES - 1);
		}

		Audit compare(RowMoments.Moment moment, RowRecord<R> record, Map<String, R> sample) {
			Set<String> keys = new HashSet<>(sample.keySet());
			keys.addAll(this.replayed.keySet());
			List<Audit.Difference> differences = new ArrayList<>();
			int different = 0;
			for (String key : keys) {
				R present = sample.containsKey(key) ? sample.get(key)
						: moment.find(key, record.fields()).map(record::read).orElse(null);
				R expected = this.replayed.get(key);
				boolean same = (present == null || expected == null) ? present == expected
						: record.isSame(present, expected);
				if (!same && different++ < Audit.DIFFERENCES_MAX) {
					differences.add(new Audit.Difference(key, json(record, present), json(record, expected)));
				}
			}
			return new Audit(moment.version().number(), keys.size(), different, this.records, this.unreadable,
					differences);
		}

		private static <R> @Nullable ObjectNode json(RowRecord<R> record, @Nullable R row) {
			return (row != null) ? record.json(row) : null;
		}

	}

}
