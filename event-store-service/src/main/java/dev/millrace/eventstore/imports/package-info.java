/**
 * Bulk import of events from other stores: in chunks, exactly once, from where an earlier
 * run ended.
 */
@NullMarked
package dev.millrace.eventstore.imports;

import org.jspecify.annotations.NullMarked;
