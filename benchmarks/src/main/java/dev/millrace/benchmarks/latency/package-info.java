/**
 * How soon after its commit an event can be read from Kafka.
 */
@NullMarked
package dev.millrace.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
