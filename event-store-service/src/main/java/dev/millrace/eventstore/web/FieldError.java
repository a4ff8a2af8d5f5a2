package dev.millrace.eventstore.web;

/**
 * One wrong field of a request.
 *
 * @param field where it is, for example {@code [3].type}
 * @param message what is wrong and what to send instead
 */
record FieldError(String field, String message) {
}
