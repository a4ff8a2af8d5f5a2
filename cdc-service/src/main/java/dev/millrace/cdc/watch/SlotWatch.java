package dev.millrace.cdc.watch;

import java.util.Optional;

/**
 * Looks at the slot (port).
 */
@FunctionalInterface
public interface SlotWatch {

	/**
	 * The slot as it is now; answers within a limit.
	 * @return empty if it does not exist
	 * @throws RuntimeException if Postgres does not tell
	 */
	Optional<SlotLook> look();

}
