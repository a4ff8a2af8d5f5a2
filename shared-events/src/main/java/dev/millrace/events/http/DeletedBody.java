package dev.millrace.events.http;

/**
 * How much a deletion deleted.
 */
public record DeletedBody(int deleted) {
}
