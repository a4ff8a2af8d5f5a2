package dev.millrace.commands.aggregate;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.millrace.commands.Aggregate;
import dev.millrace.commands.Category;
import dev.millrace.commands.CommandMetrics;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshots of all categories: found when a stream is read, stored by one thread in
 * the background. No failure of a snapshot is one of a command. Safe for use by many
 * threads.
 */
final class SnapshotKeeper implements AutoCloseable {

	private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotKeeper.class);

	/** How long the end waits for the snapshots that are being stored. */
	private static final Duration STOP_TIME_MAX = Duration.ofSeconds(5);

	private final Snapshots snapshots;

	private final SnapshotProperties properties;

	private final MeterRegistry registry;

	private final Map<String, Optional<? extends SnapshotFormat<?>>> formats = new ConcurrentHashMap<>();

	private final ThreadPoolExecutor worker;

	SnapshotKeeper(Snapshots snapshots, SnapshotProperties properties, MeterRegistry registry) {
		this.snapshots = snapshots;
		this.properties = properties;
		this.registry = registry;
		this.worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(properties.queueMax()),
				SnapshotKeeper::thread);
	}

	private static Thread thread(Runnable work) {
		return Thread.ofPlatform().name("millrace-snapshots").daemon().unstarted(work);
	}

	/**
	 * The latest state that was stored and can be read.
	 */
	<S> Optional<Aggregate<S>> find(Category<?, ?, S> category, StreamId streamId) {
		return format(category).flatMap((format) -> find(category, streamId, format));
	}

	/**
	 * Have a state stored, some time soon.
	 * @return false if it will not be
	 */
	<S> boolean take(Category<?, ?, S> category, Aggregate<S> aggregate) {
		Optional<SnapshotFormat<S>> format = format(category).filter((found) -> !found.isRefused());
		if (format.isEmpty()) {
			return false;
		}
		try {
			this.worker.execute(() -> store(category, aggregate, format.get()));
			return true;
		}
		catch (RejectedExecutionException ex) {
			count(category, "dropped");
			return false;
		}
	}

	/**
	 * Delete what is said of a stream that has another history now.
	 */
	void delete(StreamId streamId) {
		try {
			this.snapshots.delete(streamId);
		}
		catch (RuntimeException ex) {
			LOGGER.warn("The snapshots of stream {} were not deleted; delete them: {}", streamId, ex.getMessage());
		}
	}

	/** Until everything is stored that was taken before; for tests. */
	void awaitStored() {
		while (this.worker.getActiveCount() > 0 || !this.worker.getQueue().isEmpty()) {
			Thread.onSpinWait();
		}
	}

	/**
	 * Stores what still waits, as far as there is time; the rest can be taken again.
	 */
	@Override
	public void close() {
		this.worker.shutdown();
		try {
			if (!this.worker.awaitTermination(STOP_TIME_MAX.toSeconds(), TimeUnit.SECONDS)) {
				this.worker.shutdownNow();
			}
		}
		catch (InterruptedException ex) {
			this.worker.shutdownNow();
			Thread.currentThread().interrupt();
		}
	}

	@SuppressWarnings("unchecked") // A category has one type of states.
	private <S> Optional<SnapshotFormat<S>> format(Category<?, ?, S> category) {
		return (Optional<SnapshotFormat<S>>) this.formats.computeIfAbsent(category.name(),
				(name) -> SnapshotFormat.of(category, this.properties.sizeMax().toBytes()));
	}

	private <S> Optional<Aggregate<S>> find(Category<?, ?, S> category, StreamId streamId, SnapshotFormat<S> format) {
		Optional<Snapshot> stored = findStored(category, streamId, format.fingerprint());
		Optional<Aggregate<S>> found = stored.flatMap((snapshot) -> format.read(snapshot)
			.map((state) -> new Aggregate<>(streamId, state, snapshot.revision())));
		stored.ifPresent((snapshot) -> count(category, found.isPresent() ? "loaded" : "failed"));
		return found;
	}

	private Optional<Snapshot> findStored(Category<?, ?, ?> category, StreamId streamId, String fingerprint) {
		try {
			return this.snapshots.find(streamId, fingerprint);
		}
		catch (RuntimeException ex) {
			count(category, "failed");
			LOGGER.warn("Stream {} is read without its snapshot: {}", streamId, ex.getMessage());
			return Optional.empty();
		}
	}

	private <S> void store(Category<?, ?, S> category, Aggregate<S> aggregate, SnapshotFormat<S> format) {
		try {
			Optional<String> state = format.write(aggregate.streamId(), aggregate.state());
			state.ifPresent((json) -> this.snapshots
				.save(new Snapshot(aggregate.streamId(), format.fingerprint(), aggregate.revision(), json)));
			count(category, state.isPresent() ? "taken" : "failed");
		}
		catch (RuntimeException ex) {
			count(category, "failed");
			LOGGER.warn("The snapshot of stream {} at revision {} was not stored: {}", aggregate.streamId(),
					aggregate.revision(), ex.getMessage());
		}
	}

	private void count(Category<?, ?, ?> category, String outcome) {
		this.registry
			.counter(CommandMetrics.SNAPSHOTS, CommandMetrics.CATEGORY, category.name(), CommandMetrics.OUTCOME,
					outcome)
			.increment();
	}

}
