/**
 * The append-only event store: its settings, its metrics and its application.
 */
@NullMarked
package dev.millrace.eventstore;

import org.jspecify.annotations.NullMarked;
