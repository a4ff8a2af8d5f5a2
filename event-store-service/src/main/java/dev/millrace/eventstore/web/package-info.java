/**
 * The event store over HTTP.
 */
@NullMarked
package dev.millrace.eventstore.web;

import org.jspecify.annotations.NullMarked;
