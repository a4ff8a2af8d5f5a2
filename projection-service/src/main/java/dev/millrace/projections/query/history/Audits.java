package dev.millrace.projections.query.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.query.RowRecord;
import org.jspecify.annotations.Nullable;

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

	private final FoldHistory history;

	private final RowMoments rows;

	/**
	 * @param begins where a projection begins to read; in other partitions with the first
	 * record
	 */
	public Audits(LogHistory log, RowMoments rows, Function<Projection, Map<LogPartition, Long>> begins,
			Collection<Upcaster> upcasters, HistoryLimits limits) {
		this.history = new FoldHistory(log, begins, upcasters, limits);
		this.rows = rows;
	}

	/**
	 * Compare rows that are chosen by chance.
	 * @param size how many of those that the table has, and as many at most of those that
	 * the log gives
	 * @throws InvalidValueException if the projection is no keyed fold, or one in commit
	 * order
	 * @throws HistoryTooLongException if there is too much to read
	 */
	public Audit audit(Projection projection, int size) {
		FoldProjection<?> fold = FoldHistory.fold(projection);
		if (fold.inCommitOrder()) {
			throw new InvalidValueException("name", "Read model '" + projection.name()
					+ "' is folded in commit order, in which an audit does not read the log. A rebuild compares all of it");
		}
		return this.history.admit("audits", () -> audit(fold, size));
	}

	private <R> Audit audit(FoldProjection<R> fold, int size) {
		RowRecord<R> record = new RowRecord<>(fold.rowType());
		return this.rows.during(fold.name(), (moment) -> {
			FoldHistory.requireDeclared(fold, moment.version());
			Map<String, R> sample = new HashMap<>();
			for (Map<String, @Nullable Object> fields : moment.sample(size, record.fields())) {
				R row = record.read(fields);
				sample.put(record.text(row, moment.keyField()), row);
			}
			Replay<R> replay = new Replay<>(fold, sample.keySet(), size);
			FoldHistory.Read read = this.history.read(fold, moment.checkpoints(), (committed) -> true,
					(committed, entry, step) -> replay.take(step));
			return replay.compare(moment, record, sample, read);
		});
	}

	/** The replay of the rows that are compared. */
	private static final class Replay<R> {

		private final FoldProjection<R> fold;

		/** Keys of the table. */
		private final Set<String> wanted;

		private final int size;

		private final Map<String, @Nullable R> replayed = new HashMap<>();

		/**
		 * Of the log's keys those with a hash below it are replayed. When they become too
		 * many it is halved, so each that is left was replayed from its first record on.
		 */
		private int hashesBelow = HASHES;

		private final int salt = new Object().hashCode();

		Replay(FoldProjection<R> fold, Set<String> wanted, int size) {
			this.fold = fold;
			this.wanted = wanted;
			this.size = size;
		}

		void take(FoldProjection.Step<R> step) {
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

		Audit compare(RowMoments.Moment moment, RowRecord<R> record, Map<String, R> sample, FoldHistory.Read read) {
			Set<String> keys = new HashSet<>(sample.keySet());
			keys.addAll(this.replayed.keySet());
			List<Audit.Difference> differences = new ArrayList<>();
			int different = 0;
			for (String key : keys) {
				R present = sample.containsKey(key) ? sample.get(key)
						: moment.find(key, record.fields()).map(record::read).orElse(null);
				R expected = this.replayed.get(key);
				if (!record.isSame(present, expected) && different++ < Audit.DIFFERENCES_MAX) {
					differences.add(new Audit.Difference(key, record.json(present), record.json(expected)));
				}
			}
			return new Audit(moment.version().number(), keys.size(), different, read.records(), read.unreadable(),
					differences);
		}

	}

}
