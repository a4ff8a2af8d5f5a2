/**
 * The ports of the event store over HTTP, for an application that has the store as a
 * service of its own.
 */
@NullMarked
package dev.millrace.commands.remote;

import org.jspecify.annotations.NullMarked;
