package dev.millrace.cdc.relay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.cdc.policy.OutgoingChange;
import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.policy.UntreatableException;
import dev.millrace.cdc.rows.RowJson;
import dev.millrace.cdc.take.Takes;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka transaction in the making: it turns what is captured into records and keeps
 * account of where the source stands.
 */
public final class Assembly {

	private final Cursor before;

	private final String cloudEventsSource;

	private final Policy policy;

	private final HighestEventTimes highestEventTimes;

	private final List<Outgoing> records = new ArrayList<>();

	private final List<Long> transactions = new ArrayList<>();

	private long lsn;

	private Cursor.@Nullable Part part;

	private Takes takes;

	/**
	 * @param cursor what is published already
	 */
	public Assembly(Cursor cursor, Relay.Settings settings) {
		this.before = cursor;
		this.cloudEventsSource = settings.cloudEventsSource();
		this.policy = settings.policy();
		this.highestEventTimes = new HighestEventTimes(settings.eventTimeSkewMax(), cursor.highestEventTimes());
		this.lsn = cursor.lsn();
		this.part = cursor.part();
		this.takes = cursor.takes();
	}

	public void add(Captured captured) {
		switch (captured) {
			case Captured.TransactionBegan began -> begin(began.transactionId());
			case Captured.EventAppended appended -> addEvent(appended);
			case Captured.RowChanged changed -> addChange(changed);
			case Captured.RowFailed failed -> addFailed(failed);
			case Captured.TableTruncated ignored -> countRow(false);
			case Captured.TransactionEnded ended -> end(ended.lsn());
		}
	}

	/**
	 * Everything committed up to here is published with it.
	 */
	Lsn lsn() {
		return new Lsn(this.lsn);
	}

	Takes takes() {
		return this.takes;
	}

	/**
	 * Add rows that were read from their table, and what the takes are with them.
	 */
	void addRead(Collection<Captured.RowChanged> rows, Takes newTakes) {
		rows.forEach(this::addRow);
		this.takes = newTakes;
	}

	/**
	 * The publication of what was parked.
	 */
	Publication again() {
		return new Publication(this.records, List.of(),
				this.before.withPlace(this.before.lsn(), this.before.part(), this.highestEventTimes.toMap()));
	}

	/**
	 * The publication of what the WAL says, and of rows that were read meanwhile.
	 */
	Publication streamed() {
		Cursor.Part continued = this.before.part();
		if (this.part != null) {
			markPart(this.part.transactionId(), 0);
		}
		// Afterwards, as it may be the same transaction.
		if (continued != null && continued.rows() > 0) {
			markPart(continued.transactionId(), continued.rows());
		}
		return new Publication(this.records, this.transactions,
				this.before.withPlace(this.lsn, this.part, this.highestEventTimes.toMap()).withTaken(this.takes));
	}

	/**
	 * The publication of a page of the history.
	 * @param last the page's last event
	 * @param completed the transactions that are complete with it
	 */
	public Publication historical(Captured.EventAppended last, List<Long> completed) {
		Cursor.Part partBefore = this.before.part();
		boolean completesPart = partBefore != null && completed.contains(partBefore.transactionId());
		return new Publication(this.records, completed, this.before.withHistory(this.before.history().after(last),
				completesPart ? null : partBefore, this.highestEventTimes.toMap()));
	}

	/**
	 * The publication after the last page of the history. A transaction that was
	 * published in part before the slot was lost, and had nothing left to publish, is
	 * complete with it.
	 */
	public static Publication afterHistory(Cursor cursor) {
		Cursor.Part part = cursor.part();
		List<Long> completed = (part != null && part.events()) ? List.of(part.transactionId()) : List.of();
		return new Publication(List.of(), completed, cursor.afterHistory());
	}

	/**
	 * What is published of a transaction in several Kafka transactions says so.
	 */
	private void markPart(long transaction, long rows) {
		String transactionId = Long.toString(transaction);
		String rowsBefore = Long.toString(rows);
		this.records.stream()
			.map(Outgoing::headers)
			.filter((headers) -> transactionId.equals(headers.get(RecordHeaders.TRANSACTION_ID)))
			.forEach((headers) -> headers.put(RecordHeaders.ROWS_BEFORE, rowsBefore));
	}

	private void begin(long transactionId) {
		if (this.part == null || this.part.transactionId() != transactionId) {
			this.part = new Cursor.Part(transactionId, 0, false);
		}
	}

	private void addEvent(Captured.EventAppended appended) {
		String topic = Topics.events(appended.event().streamId().category());
		long highest = this.highestEventTimes.include(topic, appended.event().eventTime(),
				appended.event().recordedAt());
		RecordedEvent event = appended.event();
		@Nullable String failure = null;
		try {
			event = this.policy.event(appended.event());
		}
		catch (UntreatableException ex) {
			failure = String.valueOf(ex.getMessage());
		}
		Map<String, String> headers = CloudEventHeaders.of(event, this.cloudEventsSource);
		stamp(headers, highest, appended.transactionId());
		this.records.add(new Outgoing(topic, event.streamId().toString(), (failure == null) ? event.data() : null,
				appended.committedAt(), headers, null, failure));
		countRow(true);
	}

	private void addChange(Captured.RowChanged changed) {
		addRow(changed);
		countRow(false);
	}

	private void addRow(Captured.RowChanged changed) {
		String topic = this.policy.topic(changed.table());
		Map<String, String> headers = new LinkedHashMap<>();
		stamp(headers, this.highestEventTimes.include(topic, changed.committedAt(), changed.committedAt()),
				changed.transactionId());
		try {
			this.policy.change(changed.table(), changed.key(), changed.envelope(), changed.deleted())
				.forEach((change) -> addRecords(topic, change, changed, headers));
		}
		catch (UntreatableException ex) {
			this.records.add(new Outgoing(topic, this.policy.key(changed.table(), changed.key()), null,
					changed.committedAt(), headers, null, String.valueOf(ex.getMessage())));
		}
	}

	private void addFailed(Captured.RowFailed failed) {
		String topic = this.policy.topic(failed.table());
		Map<String, String> headers = new LinkedHashMap<>();
		stamp(headers, this.highestEventTimes.include(topic, failed.committedAt(), failed.committedAt()),
				failed.transactionId());
		this.records.add(new Outgoing(topic, this.policy.key(failed.table(), failed.key()), null, failed.committedAt(),
				headers, null, failed.cause()));
		countRow(false);
	}

	private void addRecords(String topic, OutgoingChange change, Captured.RowChanged changed,
			Map<String, String> headers) {
		this.records.add(new Outgoing(topic, change.key(), change.envelope(), changed.committedAt(), headers,
				this.policy.rows(changed.table(), changed.type()), null));
		// Nothing may end what has the same key only because there are no keys.
		boolean hasKey = !change.key().equals(RowJson.NO_KEY);
		if (change.deleted() && hasKey && this.policy.settings(changed.table()).tombstones()) {
			this.records.add(new Outgoing(topic, change.key(), null, changed.committedAt(), headers));
		}
	}

	private void end(Lsn end) {
		if (this.part != null && this.part.events()) {
			this.transactions.add(this.part.transactionId());
		}
		this.part = null;
		this.lsn = end.value();
	}

	private void countRow(boolean event) {
		if (this.part != null) {
			this.part = new Cursor.Part(this.part.transactionId(), this.part.rows() + 1, this.part.events() || event);
		}
	}

	private static void stamp(Map<String, String> headers, long highestEventTime, @Nullable Long transactionId) {
		headers.put(RecordHeaders.HIGHEST_EVENT_TIME, Long.toString(highestEventTime));
		if (transactionId != null) {
			headers.put(RecordHeaders.TRANSACTION_ID, Long.toString(transactionId));
		}
	}

}
