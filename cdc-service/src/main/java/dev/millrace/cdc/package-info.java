/**
 * The capture: one line from the WAL of one Postgres database to Kafka, exactly once.
 */
@NullMarked
package dev.millrace.cdc;

import org.jspecify.annotations.NullMarked;
