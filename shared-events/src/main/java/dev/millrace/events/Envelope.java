package dev.millrace.events;

import java.time.Instant;
import java.util.UUID;

/**
 * A stored event with all that is kept beside its payload.
 *
 * @see RecordedEvent what each of these means
 */
public interface Envelope {

	long position();

	StreamId streamId();

	long revision();

	UUID id();

	EventType type();

	Instant eventTime();

	Instant recordedAt();

	Metadata metadata();

	/**
	 * The payload as stored, a JSON object.
	 */
	String data();

}
