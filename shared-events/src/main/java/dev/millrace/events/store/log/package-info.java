/**
 * The store as a whole: all events in an order that never skips one.
 */
@NullMarked
package dev.millrace.events.store.log;

import org.jspecify.annotations.NullMarked;
