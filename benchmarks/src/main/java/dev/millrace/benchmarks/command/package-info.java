/**
 * A command on a short stream beside one on a long stream.
 */
@NullMarked
package dev.millrace.benchmarks.command;

import org.jspecify.annotations.NullMarked;
