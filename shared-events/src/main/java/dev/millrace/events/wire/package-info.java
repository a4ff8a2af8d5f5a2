/**
 * What goes over Kafka: topic names, headers, the change envelope and progress records.
 */
@NullMarked
package dev.millrace.events.wire;

import org.jspecify.annotations.NullMarked;
