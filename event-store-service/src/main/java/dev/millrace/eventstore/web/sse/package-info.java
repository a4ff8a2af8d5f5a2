/**
 * Server-sent events: clients that follow what is appended.
 */
@NullMarked
package dev.millrace.eventstore.web.sse;

import org.jspecify.annotations.NullMarked;
