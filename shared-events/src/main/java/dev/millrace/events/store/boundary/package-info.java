/**
 * Decisions over several streams: read what matters by its tags, append only if nothing
 * that matters was appended since.
 */
@NullMarked
package dev.millrace.events.store.boundary;

import org.jspecify.annotations.NullMarked;
