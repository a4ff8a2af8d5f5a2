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
 * @param heartbeatAt when it last had the source write something for it
 * @param records the number of records published since the process started, by topic
 * @param characters the length of their values, for JSON about the number of bytes
 * @param sessions how often it began to capture since the process started
 * @param failures how often it failed since the process started
 * @param lastError why it failed last, even if it goes on since
 * @param lastErrorAt when it failed last
 */
public record CaptureStatus(CaptureState state, Instant since, Optional<Lsn> publishedLsn,
		Optional<Instant> publishedAt, Optional<Instant> heartbeatAt, Map<String, Long> records, long characters,
		long sessions, long failures, Optional<String> lastError, Optional<Instant> lastErrorAt) {
}
