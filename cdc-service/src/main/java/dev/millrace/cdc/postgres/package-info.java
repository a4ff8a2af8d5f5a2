/**
 * The source database: slot, publication, checks and the history of the events table.
 */
@NullMarked
package dev.millrace.cdc.postgres;

import org.jspecify.annotations.NullMarked;
