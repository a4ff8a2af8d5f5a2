package dev.millrace.projections.query;

import java.time.Duration;

/**
 * What a reader of read models may use up.
 *
 * @param timeout how long a query may take
 */
public record QueryLimits(Duration timeout) {
}
