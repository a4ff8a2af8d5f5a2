/**
 * The states of streams: from a cache, from snapshots and from events.
 */
@NullMarked
package dev.millrace.commands.aggregate;

import org.jspecify.annotations.NullMarked;
