package dev.millrace.projections.web;

import java.time.Duration;

/**
 * How long a read with a token waits.
 */
public record TokenWait(Duration atMost) {
}
