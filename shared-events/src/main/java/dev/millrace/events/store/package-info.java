/**
 * The event store port: append at an expected revision, read a stream.
 */
@NullMarked
package dev.millrace.events.store;

import org.jspecify.annotations.NullMarked;
