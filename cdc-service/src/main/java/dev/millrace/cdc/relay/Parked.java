package dev.millrace.cdc.relay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.events.Sha256;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import org.jspecify.annotations.Nullable;

/**
 * What could not be published and was set aside, by key: the first record that failed and
 * all that came after it. No content is kept: an event is in the store, a row in its
 * table.
 *
 * @param entries in the order in which they failed
 */
public record Parked(List<Entry> entries) {

	static final Parked NONE = new Parked(List.of());

	private static final int ID_LENGTH = 12;

	public Parked {
		entries = List.copyOf(Objects.requireNonNullElse(entries, List.of()));
	}

	/**
	 * A key of which nothing is published for the time being.
	 *
	 * @param id names it
	 * @param topic where its records belong
	 * @param key the key of its records
	 * @param firstRevision of events, the first that is missing in the topic; 0 for rows
	 * @param lastRevision of events, the last; 0 for rows
	 * @param lastEventId the id of the last event; null for rows
	 * @param lastTransactionId the 64-bit id of the transaction of the last event
	 * @param records how many are missing
	 * @param attempts how often it failed
	 * @param cause why it failed last
	 * @param failedAt when it failed last
	 */
	public record Entry(String id, String topic, String key, long firstRevision, long lastRevision,
			@Nullable UUID lastEventId, long lastTransactionId, long records, long attempts, String cause,
			Instant failedAt) {

		/** Whether they are domain events. */
		public boolean isEvents() {
			return Topics.isEvents(this.topic);
		}

		Entry withBehind(Outgoing record) {
			return new Entry(this.id, this.topic, this.key, this.firstRevision, revision(record), eventId(record),
					transactionId(record), this.records + 1, this.attempts, this.cause, this.failedAt);
		}

		/**
		 * What is left after these were read again.
		 */
		Optional<Entry> after(List<Captured> page) {
			if (page.isEmpty() || !(page.getLast() instanceof Captured.EventAppended last)
					|| last.event().revision() >= this.lastRevision) {
				return Optional.empty();
			}
			return Optional.of(new Entry(this.id, this.topic, this.key, last.event().revision() + 1, this.lastRevision,
					this.lastEventId, this.lastTransactionId, this.records - page.size(), this.attempts, this.cause,
					this.failedAt));
		}

		Entry withRest(Entry rest) {
			return new Entry(this.id, this.topic, this.key, this.firstRevision, rest.lastRevision, rest.lastEventId,
					rest.lastTransactionId, this.records + rest.records, this.attempts, this.cause, this.failedAt);
		}

		Entry withFailure(String newCause, Instant now) {
			return new Entry(this.id, this.topic, this.key, this.firstRevision, this.lastRevision, this.lastEventId,
					this.lastTransactionId, this.records, this.attempts + 1, newCause, now);
		}

	}

	public Optional<Entry> find(String id) {
		return this.entries.stream().filter((entry) -> entry.id().equals(id)).findFirst();
	}

	Optional<Entry> of(Outgoing record) {
		return this.entries.stream()
			.filter((entry) -> entry.topic().equals(record.topic()) && entry.key().equals(record.key()))
			.findFirst();
	}

	/**
	 * With a record that failed, the first of its key.
	 * @param before how often it failed before
	 */
	Parked with(Outgoing record, String cause, long before, Instant now) {
		List<Entry> more = new ArrayList<>(this.entries);
		more.add(new Entry(id(record.topic(), record.key()), record.topic(), record.key(), revision(record),
				revision(record), eventId(record), transactionId(record), 1, before + 1, cause, now));
		return new Parked(more);
	}

	/**
	 * With a record that has to wait behind one of its key.
	 */
	Parked withBehind(Outgoing record) {
		return new Parked(this.entries.stream()
			.map((entry) -> (entry.topic().equals(record.topic()) && entry.key().equals(record.key()))
					? entry.withBehind(record) : entry)
			.toList());
	}

	/**
	 * With what is left of a key, behind what failed of it again.
	 */
	Parked withRest(Entry rest) {
		Optional<Entry> again = find(rest.id());
		if (again.isPresent()) {
			return replacing(again.get().withRest(rest));
		}
		List<Entry> more = new ArrayList<>(this.entries);
		more.add(rest);
		return new Parked(more);
	}

	Parked replacing(Entry changed) {
		return new Parked(
				this.entries.stream().map((entry) -> entry.id().equals(changed.id()) ? changed : entry).toList());
	}

	Parked without(Entry gone) {
		return new Parked(this.entries.stream().filter((entry) -> !entry.id().equals(gone.id())).toList());
	}

	private static String id(String topic, String key) {
		byte[] hash = Sha256.digest().digest((topic + "\0" + key).getBytes(StandardCharsets.UTF_8));
		return HexFormat.of().formatHex(hash).substring(0, ID_LENGTH);
	}

	private static long revision(Outgoing record) {
		return number(record, CloudEventHeaders.REVISION);
	}

	private static long transactionId(Outgoing record) {
		return number(record, RecordHeaders.TRANSACTION_ID);
	}

	private static @Nullable UUID eventId(Outgoing record) {
		String id = record.headers().get(CloudEventHeaders.ID);
		return (id != null) ? UUID.fromString(id) : null;
	}

	private static long number(Outgoing record, String header) {
		return Long.parseLong(record.headers().getOrDefault(header, "0"));
	}

}
