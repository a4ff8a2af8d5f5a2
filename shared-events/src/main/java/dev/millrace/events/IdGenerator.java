package dev.millrace.events;

import java.util.UUID;

/**
 * Gives new ids to events and commands.
 */
@FunctionalInterface
public interface IdGenerator {

	UUID next();

}
