/**
 * The ways to read committed events from a replication slot, ours among them.
 */
@NullMarked
package dev.millrace.benchmarks.capture;

import org.jspecify.annotations.NullMarked;
