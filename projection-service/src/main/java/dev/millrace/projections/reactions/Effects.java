package dev.millrace.projections.reactions;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import dev.millrace.projections.LogRecord;
import dev.millrace.projections.Reaction;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.failure.Failure;
import dev.millrace.projections.reactions.EffectRecord.State;
import org.jspecify.annotations.Nullable;

/**
 * The positions and effects of reactions: what they need of the database. Each method is
 * one transaction.
 */
public interface Effects {

	/**
	 * Make sure that a reaction has a position. Safe when several instances start at
	 * once.
	 * @param start where to begin, asked if it is new
	 */
	void register(String reaction, Supplier<Map<LogPartition, Long>> start);

	/**
	 * Where a reaction is in these partitions; at 0 in those it has not seen yet.
	 */
	Map<LogPartition, Long> positions(String reaction, Collection<LogPartition> partitions);

	/**
	 * Where a reaction is in all partitions it has seen.
	 */
	Map<LogPartition, Long> positions(String reaction);

	/**
	 * Record that the effect of an event begins, unless it has ended before or its stream
	 * waits.
	 * @param from the records from this offset up to the event's have no effect
	 * @param inDoubt what to do if it has begun before
	 */
	Begin begin(String reaction, LogRecord record, long from, Reaction.InDoubt inDoubt);

	/**
	 * Record how a started effect ended, and move the position past its event.
	 * @return whether the effect was still this attempt's
	 */
	boolean end(String reaction, EffectRecord effect, int attempt, State state, @Nullable Failure failure);

	/**
	 * Move past records that have no effect, if the position is among them.
	 * @return the position after, and whether it may move
	 */
	Begin pass(String reaction, LogPartition partition, long from, long next);

	/**
	 * Effects in the order of their ids.
	 * @param state in this state only; null for all
	 * @param stream of this stream only; null for all
	 */
	List<EffectRecord> page(String reaction, @Nullable State state, @Nullable String stream, long after, int max);

	Optional<EffectRecord> find(String reaction, long id);

	/**
	 * The first effect of each stream that waits.
	 * @param stream of this stream only; null for all
	 */
	List<EffectRecord> firstOpen(String reaction, @Nullable String stream);

	/**
	 * Take an open effect in hand again, for a while: it is in doubt until it ends.
	 * @param atMost how long nobody else may take it
	 * @return the attempt, or empty if somebody else has it in hand or it is not open
	 */
	Optional<Integer> resume(String reaction, EffectRecord effect, Duration atMost);

	/**
	 * Give an open effect up.
	 * @return whether it was open
	 */
	boolean skip(String reaction, EffectRecord effect);

	/**
	 * How many effects of a reaction are open.
	 */
	OpenEffects open(String reaction);

	boolean isPaused(String reaction);

	void setPaused(String reaction, boolean paused);

	/**
	 * Set the positions of a reaction back where they are beyond these, and count that.
	 */
	void move(String reaction, Map<LogPartition, Long> positions);

	/**
	 * How often the positions of a reaction were set.
	 */
	int moves(String reaction);

	/**
	 * Delete effects that ended before a time ago, at most some thousands.
	 * @return how many
	 */
	int deleteEnded(Duration keepFor);

}
