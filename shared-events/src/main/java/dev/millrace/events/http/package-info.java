/**
 * What goes over HTTP: the bodies and headers of the API of the store, entity tags and
 * the preconditions that speak of them.
 */
@NullMarked
package dev.millrace.events.http;

import org.jspecify.annotations.NullMarked;
