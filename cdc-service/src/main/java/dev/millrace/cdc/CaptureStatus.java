package dev.millrace.cdc;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

import dev.millrace.cdc.relay.Lsn;

/**
 * How a capture is, at one moment.
 *
 * @param state what it is doing
 * @param since when it began to
 * @param publishedLsn everything committed up to here is published
 * @param publishedAt when something was published last
 * @param records the number of records published since the process started, by topic
 * @param lastError why it failed last, even if it goes on since
 * @param lastErrorAt when it failed last
 */
public record CaptureStatus(CaptureState state, Instant since, Optional<Lsn> publishedLsn,
		Optional<Instant> publishedAt, Map<String, Long> records, Optional<String> lastError,
		Optional<Instant> lastErrorAt) {
}
