/**
 * A real Kafka broker in this JVM.
 */
@NullMarked
package dev.millrace.embedded.kafka;

import org.jspecify.annotations.NullMarked;
