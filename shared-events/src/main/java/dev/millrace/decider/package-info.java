/**
 * Deciders: the pure functions that turn a command and a state into events.
 */
@NullMarked
package dev.millrace.decider;

import org.jspecify.annotations.NullMarked;
