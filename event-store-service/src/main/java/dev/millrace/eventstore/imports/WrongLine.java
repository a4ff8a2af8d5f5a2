package dev.millrace.eventstore.imports;

/**
 * A wrong field of an event on its way in.
 *
 * @param line the event's place in the import, from 1
 * @param field which of its fields, for example {@code metadata.actor}
 * @param message what is wrong and what to send instead
 */
public record WrongLine(long line, String field, String message) {
}
