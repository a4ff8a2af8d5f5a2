package dev.millrace.projections.query.history;

import java.time.Duration;

/**
 * What telling how a row came about may use up.
 *
 * @param recordsMax how many records of the log are read at most
 * @param stepsMax how many of them may have changed the row
 * @param timeout how long it may take
 * @param atOnceMax how many are told at once by an instance
 */
public record HistoryLimits(long recordsMax, int stepsMax, Duration timeout, int atOnceMax) {
}
