package dev.millrace.projections.query;

import java.time.Duration;
import java.util.Optional;

import dev.millrace.events.store.Token;
import dev.millrace.events.wire.Progress;

/**
 * What the relay has published lately.
 */
public interface RelayProgress {

	/**
	 * Wait for a progress record with which a transaction is complete.
	 * @return empty if there is none within the given time
	 */
	Optional<Progress> await(Token token, Duration timeout) throws InterruptedException;

}
