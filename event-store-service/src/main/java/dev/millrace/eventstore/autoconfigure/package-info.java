/**
 * Spring Boot auto-configuration of the event store.
 */
@NullMarked
package dev.millrace.eventstore.autoconfigure;

import org.jspecify.annotations.NullMarked;
