/**
 * Deciders become commands: what a command goes through, from its key to its events.
 */
@NullMarked
package dev.millrace.commands;

import org.jspecify.annotations.NullMarked;
