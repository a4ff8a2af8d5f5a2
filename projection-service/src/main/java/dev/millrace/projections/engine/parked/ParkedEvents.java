package dev.millrace.projections.engine.parked;

import java.util.List;
import java.util.Optional;

import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The parked events of versions: what the engine needs of the database.
 */
public interface ParkedEvents {

	/**
	 * Parked events in the order of their ids.
	 * @param stream of this stream only; null for all
	 * @param after the id before the first one
	 * @param max how many at most
	 */
	List<ParkedEvent> page(ProjectionVersion version, @Nullable String stream, long after, int max);

	Optional<ParkedEvent> find(ProjectionVersion version, long id);

	/**
	 * The first parked event of each stream.
	 * @param stream of this stream only, which may be in several topics; null for all
	 */
	List<ParkedEvent> firsts(ProjectionVersion version, @Nullable String stream);

	/**
	 * The first parked events of the stream that an event belongs to, in the order of the
	 * log.
	 * @param max how many at most
	 */
	List<ParkedEvent> streamOf(ProjectionVersion version, ParkedEvent event, int max);

	/**
	 * Remember that a parked event could again not be applied.
	 */
	void failed(ProjectionVersion version, ParkedEvent event, Failure failure);

	/**
	 * Give a parked event up: it will not be applied.
	 * @return whether it was there
	 */
	boolean skip(ProjectionVersion version, ParkedEvent event);

}
