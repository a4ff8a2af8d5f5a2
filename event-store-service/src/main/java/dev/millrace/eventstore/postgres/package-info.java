/**
 * The event store on Postgres.
 */
@NullMarked
package dev.millrace.eventstore.postgres;

import org.jspecify.annotations.NullMarked;
