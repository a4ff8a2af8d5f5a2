package dev.millrace.projections.reactions;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Reaction;
import dev.millrace.projections.StartPosition;
import dev.millrace.projections.engine.Lag;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogLag;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.reactions.EffectRecord.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The declared reactions: runs them, and shows and moves them for an operator. What an
 * operator changes is in the database before it returns, and holds for all instances.
 */
public final class Reactions implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Reactions.class);

	/** How long a retry may take before somebody else may try the effect. */
	private static final Duration CLAIM = Duration.ofMinutes(5);

	private static final Duration CLEANING_INTERVAL = Duration.ofMinutes(10);

	private final Map<String, Reaction> reactions = new LinkedHashMap<>();

	private final Map<String, EntryDecoder> decoders = new HashMap<>();

	private final Map<String, EffectCounts> counts = new HashMap<>();

	private final Map<String, ReactionRunner> runners = new HashMap<>();

	private final Log log;

	private final LogLag lag;

	private final Effects effects;

	private final Duration keepFor;

	private final ScheduledExecutorService schedule = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("reaction-cleaning").daemon().factory());

	/**
	 * @param keepFor how long effects are remembered that have ended
	 * @throws InvalidProjectionException if two have one name, or events cannot be read
	 */
	public Reactions(Collection<Reaction> reactions, Log log, LogLag lag, Effects effects,
			Collection<Upcaster> upcasters, Duration keepFor) {
		for (Reaction reaction : reactions) {
			if (this.reactions.put(reaction.name(), reaction) != null) {
				throw new InvalidProjectionException("Two reactions are called '" + reaction.name() + "'; rename one");
			}
			this.decoders.put(reaction.name(), decoder(reaction, upcasters));
			this.counts.put(reaction.name(), new EffectCounts());
		}
		this.log = log;
		this.lag = lag;
		this.effects = effects;
		this.keepFor = keepFor;
	}

	private static EntryDecoder decoder(Reaction reaction, Collection<Upcaster> upcasters) {
		try {
			return new EntryDecoder(reaction, upcasters);
		}
		catch (IllegalStateException ex) {
			throw new InvalidProjectionException("Reaction '" + reaction.name() + "': " + ex.getMessage(), ex);
		}
	}

	/**
	 * Register the reactions and start running them.
	 */
	public synchronized void start() {
		this.reactions.values().forEach((reaction) -> {
			this.effects.register(reaction.name(), () -> start(reaction));
			ReactionRunner runner = new ReactionRunner(reaction, this.log, this.effects,
					Objects.requireNonNull(this.decoders.get(reaction.name())), counts(reaction));
			this.runners.put(reaction.name(), runner);
			runner.start();
		});
		if (!this.reactions.isEmpty()) {
			this.schedule.scheduleWithFixedDelay(this::clean, 0, CLEANING_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private Map<LogPartition, Long> start(Reaction reaction) {
		return switch (reaction.start()) {
			case StartPosition.Now now -> this.log.ends(reaction.topics());
			case StartPosition.Beginning beginning -> Map.of();
			case StartPosition.Time(Instant at) -> this.log.offsetsAt(reaction.topics(), at);
		};
	}

	private void clean() {
		try {
			int deleted = this.effects.deleteEnded(this.keepFor);
			if (deleted > 0) {
				logger.info("Deleted {} effects that ended more than {} ago", deleted, this.keepFor);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Could not delete old effects: {}", ex.toString());
		}
	}

	public Collection<Reaction> all() {
		return List.copyOf(this.reactions.values());
	}

	public Optional<Reaction> find(String name) {
		return Optional.ofNullable(this.reactions.get(name));
	}

	public Status status(Reaction reaction) {
		Map<LogPartition, Long> positions = this.effects.positions(reaction.name());
		return new Status(reaction.name(), this.effects.isPaused(reaction.name()),
				this.lag.of(reaction.topics(), positions), this.effects.open(reaction.name()), lastError(reaction),
				counts(reaction), positions);
	}

	private EffectCounts counts(Reaction reaction) {
		return Objects.requireNonNull(this.counts.get(reaction.name()));
	}

	private synchronized @Nullable String lastError(Reaction reaction) {
		ReactionRunner runner = this.runners.get(reaction.name());
		return (runner != null) ? runner.lastError() : null;
	}

	public void pause(Reaction reaction) {
		this.effects.setPaused(reaction.name(), true);
	}

	public void resume(Reaction reaction) {
		this.effects.setPaused(reaction.name(), false);
	}

	/**
	 * Read again from a time. Events whose effects are remembered are passed over, so
	 * nothing happens twice.
	 */
	public void rewind(Reaction reaction, Instant to) {
		this.effects.move(reaction.name(), this.log.offsetsAt(reaction.topics(), to));
	}

	public List<EffectRecord> effects(Reaction reaction, @Nullable State state, @Nullable String stream, long after,
			int max) {
		return this.effects.page(reaction.name(), state, stream, after, max);
	}

	public Optional<EffectRecord> effect(Reaction reaction, long id) {
		return this.effects.find(reaction.name(), id);
	}

	/**
	 * Try the effects of a stream that waits, in order, until one fails; or of all
	 * streams.
	 * @return the effects that were tried, as they are now
	 */
	public List<EffectRecord> retry(Reaction reaction, @Nullable String stream) {
		List<EffectRecord> tried = new ArrayList<>();
		List<EffectRecord> firsts = this.effects.firstOpen(reaction.name(), stream);
		while (!firsts.isEmpty()) {
			List<EffectRecord> now = firsts.stream().flatMap((first) -> retry(reaction, first).stream()).toList();
			tried.addAll(now);
			List<String> freed = now.stream()
				.filter((effect) -> !effect.state().isOpen())
				.map(EffectRecord::stream)
				.toList();
			firsts = this.effects.firstOpen(reaction.name(), stream)
				.stream()
				.filter((first) -> freed.contains(first.stream()))
				.toList();
		}
		return tried;
	}

	/**
	 * Try an effect again that failed or is in doubt, with the same idempotency key. One
	 * that has ended is left as it is.
	 * @return the effect as it is now; empty if another of its stream is before it, or
	 * somebody else has it in hand
	 */
	public Optional<EffectRecord> retry(Reaction reaction, EffectRecord effect) {
		if (!effect.state().isOpen()) {
			return Optional.of(effect);
		}
		boolean first = this.effects.firstOpen(reaction.name(), effect.stream())
			.stream()
			.anyMatch((open) -> open.id() == effect.id());
		return (first ? this.effects.resume(reaction.name(), effect, CLAIM) : Optional.<Integer>empty())
			.flatMap((attempt) -> {
				EffectAttempts.End end = attempt(reaction, effect, attempt);
				this.effects.end(reaction.name(), effect, attempt, end.state(), end.failure());
				return this.effects.find(reaction.name(), effect.id());
			});
	}

	private EffectAttempts.End attempt(Reaction reaction, EffectRecord effect, int attempt) {
		Optional<LogRecord> record = this.log.read(effect.partition(), List.of(effect.offset())).stream().findFirst();
		EntryDecoder decoder = this.decoders.get(reaction.name());
		if (record.isEmpty() || decoder == null) {
			throw new IllegalStateException("The log does not have event " + effect.eventId() + " any more");
		}
		return new EffectAttempts(reaction, decoder, counts(reaction), (wait) -> LockSupport.parkNanos(wait.toNanos()))
			.run(record.get(), effect.eventId(), attempt, () -> false)
			.orElseGet(() -> new EffectAttempts.End(State.FAILED, effect.failure()));
	}

	/**
	 * Give an effect up that failed, waits or is in doubt.
	 * @return whether it was one of these
	 */
	public boolean skip(Reaction reaction, EffectRecord effect) {
		return this.effects.skip(reaction.name(), effect);
	}

	@Override
	public void close() {
		this.schedule.shutdownNow();
		closeRunners();
	}

	private synchronized void closeRunners() {
		this.runners.values().forEach(ReactionRunner::stop);
		this.runners.values().forEach(ReactionRunner::close);
		this.runners.clear();
	}

	/**
	 * A reaction at a glance.
	 *
	 * @param isPaused whether an operator paused it
	 * @param lag how far it is behind
	 * @param open how many effects wait for a person
	 * @param lastError what stops this instance's runner
	 * @param counts what this instance has done
	 * @param positions where it is
	 */
	public record Status(String name, boolean isPaused, Lag lag, OpenEffects open, @Nullable String lastError,
			EffectCounts counts, Map<LogPartition, Long> positions) {

		public Activity activity() {
			return this.isPaused ? Activity.PAUSED : (this.lastError != null) ? Activity.FAILING : Activity.RUNNING;
		}

		/** What a reaction is doing on this instance. */
		public enum Activity {

			RUNNING,

			/** An operator stopped it. */
			PAUSED,

			/** Something else than an effect fails; it tries again from its position. */
			FAILING

		}

	}

}
