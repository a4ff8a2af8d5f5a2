/**
 * The log in Kafka.
 */
@NullMarked
package dev.millrace.projections.engine.kafka;

import org.jspecify.annotations.NullMarked;
