/**
 * What goes over HTTP: entity tags and the preconditions that speak of them.
 */
@NullMarked
package dev.millrace.events.http;

import org.jspecify.annotations.NullMarked;
