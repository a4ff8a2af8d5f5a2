package dev.millrace.projections.engine.parked;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.events.wire.Topics;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.BatchOutcome;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ParkedSlice;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.engine.failure.FailureKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parked events as an operator sees, retries and skips them. A retry reads the
 * records from the log again, so it sees today's code and upcasters, and applies them in
 * the order of their stream. New events of the stream stay behind until none is parked.
 */
public final class Parking {

	private static final Logger logger = LoggerFactory.getLogger(Parking.class);

	/** How many events of a stream are tried in one transaction. */
	private static final int RETRY_BATCH_MAX = 500;

	private final ReadModels readModels;

	private final ParkedEvents parked;

	private final Log log;

	public Parking(ReadModels readModels, ParkedEvents parked, Log log) {
		this.readModels = readModels;
		this.parked = parked;
		this.log = log;
	}

	public List<ParkedEvent> page(ProjectionVersion version, @Nullable String stream, long after, int max) {
		return this.parked.page(version, stream, after, max);
	}

	public Optional<ParkedEvent> find(ProjectionVersion version, long id) {
		return this.parked.find(version, id);
	}

	/**
	 * Try one event again, which must be the first of its stream.
	 */
	public RetryOutcome retry(Projection projection, ProjectionVersion version, ParkedEvent event) {
		ParkedEvent first = this.parked.streamOf(version, event, 1).stream().findFirst().orElse(event);
		if (first.id() != event.id()) {
			return new RetryOutcome.Refused("Event " + event.id() + " waits behind event " + first.id()
					+ " of its stream: retry that one first, or the stream");
		}
		return retryStreams(projection, version, List.of(event), 1);
	}

	/**
	 * Try the events of a stream again, or of all.
	 */
	public RetryOutcome retry(Projection projection, ProjectionVersion version, @Nullable String stream) {
		return retryStreams(projection, version, this.parked.firsts(version, stream), Integer.MAX_VALUE);
	}

	/**
	 * Give an event up. What waits behind it goes on waiting until it is retried.
	 * @return whether it was still parked
	 */
	public boolean skip(ProjectionVersion version, ParkedEvent event) {
		boolean skipped = this.parked.skip(version, event);
		if (skipped) {
			logger.warn("Projection {} version {} skips event {} of {} at {}/{}:{}", version.projection(),
					version.number(), event.eventId(), event.stream(), event.partition().topic(),
					event.partition().partition(), event.offset());
		}
		return skipped;
	}

	private RetryOutcome retryStreams(Projection projection, ProjectionVersion version, List<ParkedEvent> firsts,
			int eventsMax) {
		if (version.declared() != projection.version()) {
			return new RetryOutcome.Refused("Version " + version.number() + " was built from declared version "
					+ version.declared() + ", and the program declares " + projection.version()
					+ ": rebuild instead, which applies all events anew");
		}
		ReadModels.BatchWriter writer = this.readModels.writer(version, projection);
		int applied = 0;
		List<ParkedEvent> failed = new ArrayList<>();
		for (ParkedEvent first : firsts) {
			StreamRetry retry = new StreamRetry(version, writer);
			retry.run(first, eventsMax);
			applied += retry.applied;
			if (retry.isHeld) {
				return new RetryOutcome.Refused(
						"The projection is paused or a version is being swapped, or somebody else" + " retries too: "
								+ applied + " events were applied; try again");
			}
			Optional.ofNullable(retry.failed).flatMap((event) -> find(version, event.id())).ifPresent(failed::add);
		}
		logger.info("Retried parked events of projection {} version {}: {} applied, {} streams failed again",
				version.projection(), version.number(), applied, failed.size());
		return new RetryOutcome.Tried(applied, failed);
	}

	/** One stream's way out, until it is empty or an event fails again. */
	private final class StreamRetry {

		private final ProjectionVersion version;

		private final ReadModels.BatchWriter writer;

		private int applied;

		private @Nullable ParkedEvent failed;

		private boolean isHeld;

		StreamRetry(ProjectionVersion version, ReadModels.BatchWriter writer) {
			this.version = version;
			this.writer = writer;
		}

		void run(ParkedEvent first, int eventsMax) {
			List<ParkedEvent> events = next(first, eventsMax);
			while (!events.isEmpty()) {
				release(events);
				boolean goesOn = this.failed == null && !this.isHeld && this.applied < eventsMax;
				events = goesOn ? next(first, eventsMax) : List.of();
			}
		}

		private List<ParkedEvent> next(ParkedEvent first, int eventsMax) {
			return Parking.this.parked.streamOf(this.version, first, Math.min(eventsMax, RETRY_BATCH_MAX));
		}

		private void release(List<ParkedEvent> events) {
			LogPartition partition = events.getFirst().partition();
			List<Long> offsets = events.stream().map(ParkedEvent::offset).toList();
			List<LogRecord> records = Parking.this.log.read(partition, offsets);
			int readable = Topics.isEvents(partition.topic()) ? readable(events, records) : events.size();
			if (readable > 0) {
				release(events.subList(0, readable),
						new ParkedSlice(partition, events.getFirst().stream(), offsets, records).between(0, readable));
			}
			if (readable < events.size() && this.failed == null && !this.isHeld) {
				failed(events.get(readable),
						new IllegalStateException("The log does not have this event any more: was the"
								+ " topic created anew, or did its records expire? Fill it again from the store, or skip the event"));
			}
		}

		/** Events are never superseded: one that is gone is lost. */
		private static int readable(List<ParkedEvent> events, List<LogRecord> records) {
			Map<Long, LogRecord> byOffset = records.stream()
				.collect(Collectors.toMap(LogRecord::offset, Function.identity()));
			int readable = 0;
			while (readable < events.size() && byOffset.containsKey(events.get(readable).offset())) {
				readable++;
			}
			return readable;
		}

		/** Halves what fails, as the runner does, and ends at the first poison. */
		private void release(List<ParkedEvent> events, ParkedSlice slice) {
			try {
				if (this.writer.release(slice) instanceof BatchOutcome.Applied) {
					this.applied += slice.size();
				}
				else {
					this.isHeld = true;
				}
			}
			catch (RuntimeException | StackOverflowError | LinkageError | AssertionError ex) {
				if (FailureKind.of(ex) == FailureKind.OUTAGE) {
					throw ex;
				}
				if (slice.size() == 1) {
					failed(events.getFirst(), ex);
				}
				else {
					releaseHalves(events, slice);
				}
			}
		}

		private void releaseHalves(List<ParkedEvent> events, ParkedSlice slice) {
			int middle = slice.size() / 2;
			release(events.subList(0, middle), slice.between(0, middle));
			if (this.failed == null && !this.isHeld) {
				release(events.subList(middle, slice.size()), slice.between(middle, slice.size()));
			}
		}

		private void failed(ParkedEvent event, Throwable failure) {
			this.failed = event;
			Parking.this.parked.failed(this.version, event, Failure.of(failure));
		}

	}

}
