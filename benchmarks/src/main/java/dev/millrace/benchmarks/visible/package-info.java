/**
 * How soon after its commit an event is in a read model.
 */
@NullMarked
package dev.millrace.benchmarks.visible;

import org.jspecify.annotations.NullMarked;
