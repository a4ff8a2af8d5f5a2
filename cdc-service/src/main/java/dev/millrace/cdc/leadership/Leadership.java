package dev.millrace.cdc.leadership;

import java.time.Instant;
import java.util.Optional;

/**
 * Of all instances that would capture the same slot, at most one leads (port). Safe for
 * use by many threads, but for {@link #tryToLead()}, which one thread calls.
 */
public interface Leadership extends AutoCloseable {

	/**
	 * Try to become the one that leads; does not wait for another to end.
	 * @return the term, empty if another instance leads
	 * @throws RuntimeException if it cannot be found out
	 */
	Optional<Term> tryToLead();

	/**
	 * Who leads.
	 * @return empty if nobody does
	 * @throws RuntimeException if it cannot be found out
	 */
	Optional<Leader> leader();

	/**
	 * Give up being a candidate. A term goes on until it is closed itself.
	 */
	@Override
	void close();

	/**
	 * The leadership of an instance that has no others beside it.
	 * @param instance its name
	 * @param since when it began
	 */
	static Leadership alone(String instance, Instant since) {
		return new Alone(new Leader(instance, Optional.empty(), since));
	}

}
