package dev.millrace.projections.reactions;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Reaction;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogSlice;
import dev.millrace.projections.reactions.EffectRecord.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one reaction on a thread of its own: for each event it records the start, does the
 * effect, and records the end.
 */
final class ReactionRunner implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ReactionRunner.class);

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);

	private static final Duration HELD_PAUSE = Duration.ofMillis(50);

	private static final Duration RETRY_PAUSE_MIN = Duration.ofMillis(100);

	private static final Duration RETRY_PAUSE_MAX = Duration.ofSeconds(10);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	private final Reaction reaction;

	private final Log log;

	private final Effects effects;

	private final EffectAttempts attempts;

	private final CountDownLatch stopping = new CountDownLatch(1);

	private final Thread thread;

	private volatile Log.@Nullable Reader reader;

	private volatile @Nullable String lastError;

	ReactionRunner(Reaction reaction, Log log, Effects effects, EntryDecoder decoder, EffectCounts counts) {
		this.reaction = reaction;
		this.log = log;
		this.effects = effects;
		this.attempts = new EffectAttempts(reaction, decoder, counts, this::pause);
		this.thread = Thread.ofPlatform().name("reaction-" + reaction.name()).daemon().unstarted(this::run);
	}

	void start() {
		this.thread.start();
	}

	/**
	 * What stopped the runner last, while it has not gone on.
	 */
	@Nullable String lastError() {
		return this.lastError;
	}

	private void run() {
		Duration wait = RETRY_PAUSE_MIN;
		while (!isStopping()) {
			try {
				follow();
			}
			catch (RuntimeException | StackOverflowError | LinkageError | AssertionError ex) {
				if (isStopping()) {
					return;
				}
				wait = (this.lastError == null) ? RETRY_PAUSE_MIN : longer(wait);
				this.lastError = ex.toString();
				logger.warn("Reaction {} failed and goes on from its position in {} ms", this.reaction.name(),
						wait.toMillis(), ex);
				pause(wait);
			}
		}
	}

	private void follow() {
		int moves = this.effects.moves(this.reaction.name());
		try (Log.Reader opened = this.log.open("reaction." + this.reaction.name(), this.reaction.topics(),
				(partitions) -> this.effects.positions(this.reaction.name(), partitions))) {
			this.reader = opened;
			while (!isStopping()) {
				moves = moveWithOperator(opened, moves);
				opened.poll(POLL_TIMEOUT).slices().forEach((slice) -> react(slice, opened));
			}
		}
		finally {
			this.reader = null;
		}
	}

	private int moveWithOperator(Log.Reader opened, int movesSeen) {
		int moves = this.effects.moves(this.reaction.name());
		if (moves != movesSeen) {
			opened.seek(this.effects.positions(this.reaction.name()));
		}
		return moves;
	}

	private void react(LogSlice slice, Log.Reader opened) {
		long from = slice.from();
		for (LogRecord record : slice.records()) {
			if (this.attempts.concerns(record)) {
				if (isStopping() || !react(record, from, slice, opened)) {
					return;
				}
				from = record.offset() + 1;
			}
		}
		if (from < slice.next() && this.effects.pass(this.reaction.name(), slice.partition(), from,
				slice.next()) instanceof Begin.Elsewhere(long position)) {
			readAgain(slice, position, opened);
		}
		this.lastError = null;
	}

	/**
	 * @return whether the next record may follow
	 */
	private boolean react(LogRecord record, long from, LogSlice slice, Log.Reader opened) {
		return switch (this.effects.begin(this.reaction.name(), record, from, this.reaction.inDoubt())) {
			case Begin.Go(EffectRecord effect, int attempt) -> run(effect, attempt, record, slice, opened);
			case Begin.Passed passed -> true;
			case Begin.Elsewhere(long position) -> {
				readAgain(slice, position, opened);
				yield false;
			}
		};
	}

	private boolean run(EffectRecord effect, int attempt, LogRecord record, LogSlice slice, Log.Reader opened) {
		boolean ended = this.attempts.run(record, effect.eventId(), attempt, () -> !isStopping())
			.map((end) -> end(effect, attempt, end))
			.orElse(false);
		if (!ended) {
			readAgain(slice, record.offset(), opened);
		}
		return ended;
	}

	private boolean end(EffectRecord effect, int attempt, EffectAttempts.End end) {
		if (end.state() == State.FAILED) {
			logger.warn("Reaction {} parked event {} of {}, and the stream waits: {}", this.reaction.name(),
					effect.eventId(), effect.stream(), (end.failure() != null) ? end.failure().cause() : "");
		}
		return this.effects.end(this.reaction.name(), effect, attempt, end.state(), end.failure());
	}

	private void readAgain(LogSlice slice, long position, Log.Reader opened) {
		opened.seek(Map.of(slice.partition(), position));
		pause(HELD_PAUSE);
	}

	private static Duration longer(Duration pause) {
		Duration doubled = pause.multipliedBy(2);
		return (doubled.compareTo(RETRY_PAUSE_MAX) > 0) ? RETRY_PAUSE_MAX : doubled;
	}

	private boolean isStopping() {
		return this.stopping.getCount() == 0;
	}

	private void pause(Duration duration) {
		try {
			boolean stopped = this.stopping.await(duration.toMillis(), TimeUnit.MILLISECONDS);
			logger.trace("Paused {}, stopping: {}", duration, stopped);
		}
		catch (InterruptedException ex) {
			this.stopping.countDown();
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Stop after the effect at hand, without waiting for it.
	 */
	void stop() {
		this.stopping.countDown();
		Log.Reader opened = this.reader;
		if (opened != null) {
			opened.wakeUp();
		}
	}

	/**
	 * Stop after the effect at hand.
	 */
	@Override
	public void close() {
		stop();
		try {
			if (!this.thread.join(STOP_TIMEOUT)) {
				logger.warn("Reaction {} still works on an effect after {}; it will be in doubt", this.reaction.name(),
						STOP_TIMEOUT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
