/**
 * The remote store against a service, with and without faults between them.
 */
@NullMarked
package dev.millrace.commands.remote;

import org.jspecify.annotations.NullMarked;
