package dev.millrace.commands.binding;

/**
 * One wrong field of a command.
 *
 * @param field where it is, for example {@code lines[3].quantity}; empty for the command
 * as a whole
 * @param message what is wrong and what to send instead
 */
public record FieldError(String field, String message) {
}
