package dev.millrace.projections.query.history;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.Entry;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;

/**
 * The steps that made the rows of a keyed fold, read from the log again. Safe for use by
 * many threads.
 */
final class FoldHistory {

	private final LogHistory log;

	private final Function<Projection, Map<LogPartition, Long>> begins;

	private final Collection<Upcaster> upcasters;

	private final HistoryLimits limits;

	private final Admission admission;

	/**
	 * @param begins where a projection begins to read; in other partitions with the first
	 * record
	 */
	FoldHistory(LogHistory log, Function<Projection, Map<LogPartition, Long>> begins, Collection<Upcaster> upcasters,
			HistoryLimits limits) {
		this.log = log;
		this.begins = begins;
		this.upcasters = List.copyOf(upcasters);
		this.limits = limits;
		this.admission = new Admission(limits);
	}

	/**
	 * The projection, if it is a keyed fold.
	 * @throws InvalidValueException if it is not
	 */
	static FoldProjection<?> fold(Projection projection) {
		if (projection instanceof FoldProjection<?> fold) {
			return fold;
		}
		throw new InvalidValueException("name", "Read model '" + projection.name()
				+ "' is no keyed fold: only the rows of those can be folded again one by one. A rebuild compares all"
				+ " of it");
	}

	/**
	 * Check that the live rows are of the fold that this program declares.
	 * @throws InvalidValueException if they are not
	 */
	static void requireDeclared(FoldProjection<?> fold, ProjectionVersion live) {
		if (live.declared() != fold.version()) {
			throw new InvalidValueException("name",
					"The live version of read model '" + fold.name() + "' was declared as version " + live.declared()
							+ ", but this program declares version " + fold.version()
							+ ": ask again after the rebuild");
		}
	}

	/**
	 * Do what reads the log, unless this instance does it often enough already.
	 * @param what in the plural
	 * @throws HistoryTooLongException if it does
	 */
	<T> T admit(String what, Supplier<T> work) {
		return this.admission.admit(what, work);
	}

	/**
	 * Read the steps from the beginning in the order of each partition.
	 * @param ends where to stop, not included
	 * @param wanted which records are looked into
	 * @throws HistoryTooLongException if there is too much to read
	 */
	<R> Read read(FoldProjection<R> fold, Map<LogPartition, Long> ends, Predicate<LogHistory.Committed> wanted,
			Visitor<R> visitor) {
		return read(fold, Map.of(), ends, wanted, visitor);
	}

	/**
	 * Read the steps in the order of each partition.
	 * @param from where to begin; in other partitions where the projection does
	 * @param ends where to stop, not included
	 * @param wanted which records are looked into
	 * @throws HistoryTooLongException if there is too much to read
	 */
	<R> Read read(FoldProjection<R> fold, Map<LogPartition, Long> from, Map<LogPartition, Long> ends,
			Predicate<LogHistory.Committed> wanted, Visitor<R> visitor) {
		Map<LogPartition, Long> places = new HashMap<>(this.begins.apply(fold));
		places.putAll(from);
		EntryDecoder decoder = new EntryDecoder(fold, this.upcasters);
		long[] counts = new long[2];
		this.log.read(places, ends, this.limits.recordsMax(), this.limits.timeout(), (committed) -> {
			counts[0]++;
			if (!wanted.test(committed)) {
				return;
			}
			try {
				for (Entry entry : decoder.decode(List.of(committed.record()))) {
					fold.steps(entry).forEach((step) -> visitor.visit(committed, entry, step));
				}
			}
			catch (HistoryTooLongException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				// It does not stop the projection's other rows either, once it is parked.
				counts[1]++;
			}
		});
		return new Read(counts[0], counts[1]);
	}

	/**
	 * What was read.
	 *
	 * @param records how many
	 * @param unreadable how many of them could not be decoded or folded
	 */
	record Read(long records, long unreadable) {
	}

	/**
	 * Takes steps.
	 *
	 * @param <R> the row
	 */
	@FunctionalInterface
	interface Visitor<R> {

		void visit(LogHistory.Committed committed, Entry entry, FoldProjection.Step<R> step);

	}

}
