package dev.millrace.commands.aggregate;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.millrace.commands.Category;
import dev.millrace.events.EventType;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.Fingerprint;
import dev.millrace.events.json.Json;
import dev.millrace.events.store.snapshot.Snapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * How the states of one category are stored. A state that does not survive it is never
 * stored, and a stored one that cannot be read is as none. Safe for use by many threads.
 *
 * @param <S> the state
 */
final class SnapshotFormat<S> {

	private static final Logger LOGGER = LoggerFactory.getLogger(SnapshotFormat.class);

	private static final JsonMapper JSON = StateJson.json();

	private final String category;

	private final JavaType type;

	private final String fingerprint;

	private final long sizeMax;

	private volatile boolean refused;

	private final AtomicBoolean toldBroken = new AtomicBoolean();

	private final AtomicBoolean toldTooLarge = new AtomicBoolean();

	private SnapshotFormat(Category<?, ?, S> category, Type stateType, long sizeMax) {
		this.category = category.name();
		this.type = JSON.constructType(stateType);
		this.fingerprint = fingerprint(category, stateType);
		this.sizeMax = sizeMax;
	}

	/**
	 * The format of a category.
	 * @param sizeMax the most bytes of a state
	 * @return empty if its states cannot be stored; the log says what to change
	 */
	static <S> Optional<SnapshotFormat<S>> of(Category<?, ?, S> category, long sizeMax) {
		if (category.stateType().isEmpty()) {
			LOGGER.warn("Category '{}' goes on without snapshots: the type of its state is unknown; let its decider's"
					+ " class, or the return type of its @Bean method, name it", category.name());
			return Optional.empty();
		}
		try {
			return Optional.of(new SnapshotFormat<>(category, category.stateType().get(), sizeMax));
		}
		catch (RuntimeException ex) {
			LOGGER.warn("Category '{}' goes on without snapshots: {} cannot be stored ({}); make it of records",
					category.name(), category.stateType().get(), ex.getMessage());
			return Optional.empty();
		}
	}

	/**
	 * The event types belong to it: a fold that knows another event may make another
	 * state of the same stream.
	 */
	private static String fingerprint(Category<?, ?, ?> category, Type stateType) {
		String events = category.events().stream().map(EventType::toString).toList().toString();
		return Fingerprint.of(List.of("state", category.name(), Integer.toString(category.stateVersion()), events,
				StateStructure.of(stateType, JSON.getTypeFactory())), Json.events().createObjectNode());
	}

	String fingerprint() {
		return this.fingerprint;
	}

	/**
	 * Whether a state of the category has been seen that cannot be stored.
	 */
	boolean isRefused() {
		return this.refused;
	}

	/**
	 * A state as it is stored; empty if it would not come back as it is.
	 */
	Optional<String> write(StreamId streamId, S state) {
		if (this.refused) {
			return Optional.empty();
		}
		try {
			String json = JSON.writerFor(this.type).writeValueAsString(state);
			S again = JSON.readValue(json, this.type);
			if (!state.equals(again)) {
				refuse("it comes back as another value");
				return Optional.empty();
			}
			return Optional.of(json).filter((text) -> isSmallEnough(streamId, text));
		}
		catch (RuntimeException ex) {
			refuse(String.valueOf(ex.getMessage()));
			return Optional.empty();
		}
	}

	/**
	 * A stored state; empty if it cannot be read.
	 */
	Optional<S> read(Snapshot snapshot) {
		try {
			S state = JSON.readValue(snapshot.state(), this.type);
			if (state == null) {
				throw new IllegalStateException("it is null");
			}
			return Optional.of(state);
		}
		catch (RuntimeException ex) {
			if (this.toldBroken.compareAndSet(false, true)) {
				LOGGER.warn(
						"The snapshot of stream {} at revision {} is left aside, and the stream read from its start: {}",
						snapshot.streamId(), snapshot.revision(), ex.getMessage());
			}
			return Optional.empty();
		}
	}

	private boolean isSmallEnough(StreamId streamId, String json) {
		long size = json.getBytes(StandardCharsets.UTF_8).length;
		if (size > this.sizeMax && this.toldTooLarge.compareAndSet(false, true)) {
			LOGGER.warn("Stream {} goes on without snapshots: its state has {} bytes, more than {}.size-max; keep less"
					+ " in the state, or raise it", streamId, size, SnapshotProperties.PREFIX);
		}
		return size <= this.sizeMax;
	}

	private void refuse(String problem) {
		this.refused = true;
		LOGGER.warn("Category '{}' goes on without snapshots: a state does not survive JSON as {} ({}); make it of"
				+ " records, sealed interfaces of records, enums, and collections of these, all with equals and no"
				+ " arrays", this.category, this.type.toCanonical(), problem);
	}

}
