package dev.millrace.projections;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.millrace.events.Envelope;
import dev.millrace.events.EventType;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.json.Upcaster;
import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.Topics;

/**
 * Reads log records as the entries that one projection or reaction handles.
 */
public final class EntryDecoder {

	/** What Avro with a schema registry begins with, and JSON cannot. */
	private static final char AVRO = '\0';

	private final Set<String> tables;

	private final EventCodec codec;

	public EntryDecoder(Projection projection, Collection<? extends Upcaster> upcasters) {
		this(projection.tables(), projection.eventTypes(), upcasters);
	}

	public EntryDecoder(Reaction reaction, Collection<? extends Upcaster> upcasters) {
		this(Set.of(), reaction.eventTypes(), upcasters);
	}

	private EntryDecoder(Set<String> tables, Set<Class<?>> eventTypes, Collection<? extends Upcaster> upcasters) {
		this.tables = tables.stream().map(Topics::changes).collect(Collectors.toUnmodifiableSet());
		this.codec = new EventCodec(EventTypes.of(eventTypes), upcasters);
	}

	/**
	 * The entries among the records, in order; what the projection does not handle is
	 * left out. An event that an upcaster splits gives several entries with one envelope.
	 */
	public List<Entry> decode(List<LogRecord> records) {
		List<Entry> entries = new ArrayList<>(records.size());
		for (LogRecord record : records) {
			String value = record.value();
			if (value != null) {
				decode(record, value, entries);
			}
		}
		return entries;
	}

	private void decode(LogRecord record, String value, List<Entry> entries) {
		if (this.tables.contains(record.topic())) {
			requireJson(record.topic(), value);
			entries.add(new Entry.OfChange(Change.parse(value)));
			return;
		}
		// Most of what is skipped is skipped by its type, which costs a fraction of the
		// envelope.
		EventType type = CloudEventHeaders.type(record.headers()::get);
		if (!this.codec.looksAt(type)) {
			return;
		}
		Envelope envelope = CloudEventHeaders.envelope(type, record.headers()::get, value);
		for (Object data : this.codec.decode(type, value)) {
			entries.add(new Entry.OfEvent<>(data, envelope));
		}
	}

	/**
	 * It is the topic that is wrong, not one record, so nothing is parked.
	 */
	private static void requireJson(String topic, String value) {
		if (!value.isEmpty() && value.charAt(0) == AVRO) {
			throw new RetryLaterException("Topic '" + topic + "' has changes in Avro, and projections read JSON: set"
					+ " millrace.cdc.changes.format to json in the capture and fill the topic anew, or capture the table"
					+ " a second time for others");
		}
	}

}
