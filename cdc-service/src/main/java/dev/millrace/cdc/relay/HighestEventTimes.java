package dev.millrace.cdc.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * The highest event time of each topic so far. It never moves back, and an event time
 * that lies further beyond its recorded time than allowed does not raise it: one wrong
 * clock must not close everybody's windows.
 */
final class HighestEventTimes {

	private final Duration skewMax;

	private final Map<String, Long> micros;

	HighestEventTimes(Duration skewMax, Map<String, Long> micros) {
		this.skewMax = skewMax;
		this.micros = new HashMap<>(micros);
	}

	/**
	 * Take note of an event, and tell the highest event time with it, in microseconds
	 * since 1970.
	 */
	long include(String topic, Instant eventTime, Instant recordedAt) {
		Instant counted = eventTime.isAfter(recordedAt.plus(this.skewMax)) ? Instant.EPOCH : eventTime;
		return this.micros.merge(topic, ChronoUnit.MICROS.between(Instant.EPOCH, counted), Math::max);
	}

	Map<String, Long> toMap() {
		return Map.copyOf(this.micros);
	}

}
