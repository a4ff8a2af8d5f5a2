/**
 * Follows the relay's progress in Kafka.
 */
@NullMarked
package dev.millrace.projections.query.kafka;

import org.jspecify.annotations.NullMarked;
