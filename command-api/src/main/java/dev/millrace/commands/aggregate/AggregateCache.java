package dev.millrace.commands.aggregate;

import java.util.Optional;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.millrace.commands.Category;
import dev.millrace.commands.CommandMetrics;
import dev.millrace.events.StreamId;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * The states of the streams used last, in memory. A state never goes back to an earlier
 * revision, unless it is forgotten first. Safe for use by many threads.
 */
final class AggregateCache {

	private final Cache<StreamId, Folded<?>> streams;

	private final boolean enabled;

	private final MeterRegistry registry;

	AggregateCache(CacheProperties properties, MeterRegistry registry) {
		this.enabled = properties.enabled();
		this.streams = Caffeine.newBuilder().maximumSize(properties.streamsMax()).executor(Runnable::run).build();
		this.registry = registry;
	}

	/**
	 * What is remembered of a stream, counted as a hit or a miss.
	 */
	<S> Optional<Folded<S>> lookUp(Category<?, ?, S> category, StreamId streamId) {
		Optional<Folded<S>> found = find(category, streamId);
		if (this.enabled) {
			this.registry
				.counter(CommandMetrics.CACHE, CommandMetrics.CATEGORY, category.name(), CommandMetrics.OUTCOME,
						found.isPresent() ? "hit" : "miss")
				.increment();
		}
		return found;
	}

	@SuppressWarnings("unchecked") // A stream is of one category, which has one state.
	<S> Optional<Folded<S>> find(Category<?, ?, S> category, StreamId streamId) {
		return Optional.ofNullable((Folded<S>) this.streams.getIfPresent(streamId));
	}

	void remember(Folded<?> folded) {
		if (this.enabled && folded.revision() > 0) {
			this.streams.asMap().merge(folded.aggregate().streamId(), folded, AggregateCache::later);
		}
	}

	void forget(StreamId streamId) {
		this.streams.invalidate(streamId);
	}

	/** Of two threads the slower one may be the one that has seen less. */
	private static Folded<?> later(Folded<?> remembered, Folded<?> other) {
		return (other.revision() >= remembered.revision()) ? other : remembered;
	}

}
