package dev.millrace.projections.repair;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Upcaster;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogBegins;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.RowRepairs;
import dev.millrace.projections.query.history.Admission;
import dev.millrace.projections.query.history.HistoryLimits;
import dev.millrace.projections.query.history.HistoryTooLongException;
import dev.millrace.projections.query.history.LogHistory;
import dev.millrace.projections.repair.Repair.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Makes some rows of a keyed fold's live version anew from the log while the projection
 * goes on, on any number of instances.
 * <p>
 * A row that is written is the fold of exactly what the version has applied at that
 * moment. Most of the log is read beforehand, up to the version's checkpoints. Then the
 * version is held where it is, what it has applied meanwhile is read, and the rows are
 * written, in one transaction. If what it leaves out was changed meanwhile, all begins
 * again. Safe for use by many threads.
 */
public final class Repairs {

	/** The most rows of one repair. */
	public static final int KEYS_MAX = 1_000;

	/** The most streams that one repair is told. */
	public static final int STREAMS_MAX = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(Repairs.class);

	/** How often all is begun again because what the version leaves out has changed. */
	private static final int ATTEMPTS_MAX = 5;

	private final LogHistory history;

	private final RowRepairs rows;

	private final ReadModels readModels;

	private final Log log;

	private final LogBegins begins;

	private final Collection<Upcaster> upcasters;

	private final HistoryLimits limits;

	private final RepairObserver observer;

	private final Admission admission;

	public Repairs(LogHistory history, RowRepairs rows, ReadModels readModels, Log log, LogBegins begins,
			Collection<Upcaster> upcasters, HistoryLimits limits, RepairObserver observer) {
		this.history = history;
		this.rows = rows;
		this.readModels = readModels;
		this.log = log;
		this.begins = begins;
		this.upcasters = List.copyOf(upcasters);
		this.limits = limits;
		this.observer = observer;
		this.admission = new Admission(limits);
	}

	/**
	 * Make rows anew.
	 * @param keys of rows, which need not exist
	 * @param streams of events: all rows that they have reached
	 * @param dryRun only tell what would change
	 * @throws InvalidValueException if a key or stream is none of the projection's, or
	 * there are too many
	 * @throws HistoryTooLongException if there is too much to read, or this instance has
	 * enough to do
	 */
	public RepairOutcome repair(Projection projection, List<JsonNode> keys, List<String> streams, boolean dryRun) {
		if (projection instanceof FoldProjection<?> fold) {
			return repair(fold, new Wanted(keys, streams), dryRun);
		}
		return new RepairOutcome.Impossible("'" + projection.name()
				+ "' is no keyed fold, so nobody knows which records make which row: rebuild it, see /projections/"
				+ projection.name() + "/rebuilds");
	}

	private <R> RepairOutcome repair(FoldProjection<R> fold, Wanted wanted, boolean dryRun) {
		Map<Object, Object> keys = wanted.keys(fold);
		Set<String> streams = wanted.streams(fold);
		try {
			Repair repair = this.admission.admit("repairs", () -> repair(fold, keys, streams, dryRun));
			if (!dryRun) {
				done(fold, repair);
			}
			return new RepairOutcome.Done(repair);
		}
		catch (RepairRefusedException ex) {
			return new RepairOutcome.Refused(String.valueOf(ex.getMessage()));
		}
	}

	private void done(FoldProjection<?> fold, Repair repair) {
		logger.info("Repaired rows of projection {} version {}: {} corrected, {} removed, {} created, {} were right",
				fold.name(), repair.version(), repair.count(Outcome.CORRECTED), repair.count(Outcome.REMOVED),
				repair.count(Outcome.CREATED), repair.count(Outcome.UNCHANGED));
		this.observer.repaired(fold.name(), repair);
	}

	private <R> Repair repair(FoldProjection<R> fold, Map<Object, Object> keys, Set<String> streams, boolean dryRun) {
		ProjectionVersion live = live(fold);
		AppliedFold<R> applied = new AppliedFold<>(fold, live, this.begins.later(fold),
				new EntryDecoder(fold, this.upcasters));
		requireLog(applied);
		Map<Object, Object> all = new LinkedHashMap<>(keys);
		all.putAll(keysOf(streams, applied));
		for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
			Optional<Repair> repair = new RepairAttempt<>(this.history, this.rows, this.readModels::checkpoints,
					this.limits, applied, all, dryRun)
				.run();
			if (repair.isPresent()) {
				return repair.get();
			}
		}
		throw new RepairRefusedException("Parked events of '" + fold.name()
				+ "' come and go too fast, or it moves faster than its log is read: pause it, repair, and resume it");
	}

	private ProjectionVersion live(FoldProjection<?> fold) {
		ProjectionVersion live = this.readModels.live(fold.name())
			.orElseThrow(() -> new IllegalStateException("No live version of " + fold.name()));
		if (live.declared() != fold.version()) {
			throw new RepairRefusedException("The live version of '" + fold.name() + "' was declared as version "
					+ live.declared() + ", but this program declares version " + fold.version()
					+ ": ask again after the rebuild");
		}
		return live;
	}

	/**
	 * A row must not be made of what happens to be left of the log. Of changes, the
	 * latest of each source row is enough.
	 */
	private void requireLog(AppliedFold<?> applied) {
		Map<LogPartition, Long> checkpoints = this.readModels.checkpoints(applied.version());
		Set<String> topics = checkpoints.keySet().stream().map(LogPartition::topic).collect(Collectors.toSet());
		Map<LogPartition, Long> begins = this.log.begins(topics);
		Map<LogPartition, Long> ends = this.log.ends(topics);
		checkpoints.forEach((partition, checkpoint) -> {
			long begin = begins.getOrDefault(partition, 0L);
			boolean hasExpired = Topics.isEvents(partition.topic()) && checkpoint > 0
					&& applied.begins().getOrDefault(partition, 0L) < begin;
			if (hasExpired || checkpoint > ends.getOrDefault(partition, 0L)) {
				throw new RepairRefusedException("Topic " + partition.topic()
						+ " does not have all the events any more that made the rows of '" + applied.fold().name()
						+ "': they have expired, or it was created anew. Fill it again from the event store");
			}
		});
	}

	/** The keys of the rows that events of these streams have reached. */
	private <R> Map<Object, Object> keysOf(Set<String> streams, AppliedFold<R> applied) {
		Map<Object, Object> keys = new LinkedHashMap<>();
		if (streams.isEmpty()) {
			return keys;
		}
		Set<String> topics = streams.stream()
			.map((stream) -> Topics.events(StreamId.parse(stream).category()))
			.collect(Collectors.toSet());
		Map<LogPartition, Long> checkpoints = new HashMap<>(this.readModels.checkpoints(applied.version()));
		checkpoints.keySet().removeIf((partition) -> !topics.contains(partition.topic()));
		try (LogHistory.Reading reading = this.history.open(applied.begins())) {
			AppliedSteps<R> steps = applied.steps(reading, (record, step) -> {
				if (streams.contains(record.stream()) && keys.size() <= KEYS_MAX) {
					keys.put(RowKeys.same(step.key()), step.key());
				}
			});
			steps.read(checkpoints, this.rows.leftOut(applied.version()), this.limits.recordsMax(),
					this.limits.timeout());
		}
		requireFew("streams", keys.size(), KEYS_MAX, "rows");
		return keys;
	}

	private static void requireFew(String field, int number, int max, String what) {
		if (number > max) {
			throw new InvalidValueException(field, "A repair is of at most " + max + " " + what
					+ ": repair in several goes, or rebuild all of the read model");
		}
	}

	/** What a client asks for. */
	private record Wanted(List<JsonNode> keys, List<String> streams) {

		/** By the form in which they are compared. */
		Map<Object, Object> keys(FoldProjection<?> fold) {
			requireFew("keys", this.keys.size(), KEYS_MAX, "keys");
			RowKeys known = new RowKeys(fold.rowType());
			Map<Object, Object> parsed = new LinkedHashMap<>();
			this.keys.forEach((node) -> {
				Object key = known.parse(node);
				parsed.put(RowKeys.same(key), key);
			});
			return parsed;
		}

		Set<String> streams(FoldProjection<?> fold) {
			requireFew("streams", this.streams.size(), STREAMS_MAX, "streams");
			this.streams.forEach((stream) -> {
				String category = category(stream);
				if (!fold.categories().contains(category)) {
					throw new InvalidValueException("streams", "'" + fold.name() + "' does not read the events of '"
							+ stream + "': its categories are " + fold.categories());
				}
			});
			return Set.copyOf(this.streams);
		}

		private static String category(String stream) {
			try {
				return StreamId.parse(stream).category();
			}
			catch (InvalidValueException ex) {
				throw new InvalidValueException("streams", String.valueOf(ex.getMessage()));
			}
		}

	}

}
