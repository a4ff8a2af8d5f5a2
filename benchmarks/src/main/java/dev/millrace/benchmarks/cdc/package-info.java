/**
 * How fast events that wait in a replication slot come to Kafka.
 */
@NullMarked
package dev.millrace.benchmarks.cdc;

import org.jspecify.annotations.NullMarked;
