package dev.millrace.cdc.relay;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

import dev.millrace.cdc.rows.RowJson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that sets aside what cannot be published, so that everything else is. What is set
 * aside is written into the cursor, in the Kafka transaction that leaves it out; later
 * records of the same key wait behind it, so order within a key is kept.
 */
public final class ParkingLog extends ForwardingLog {

	private static final Logger logger = LoggerFactory.getLogger(ParkingLog.class);

	/** So much of what is parked is published at once. */
	private static final int PAGE = 1_000;

	private final Parking parking;

	private final ParkedRecords records;

	private final Relay.Settings settings;

	private final int keysMax;

	private final InstantSource clock;

	private Parked parked = Parked.NONE;

	private record Sifted(List<Outgoing> going, Parked parked) {
	}

	/**
	 * @param log where to publish
	 * @param parking where people see it
	 * @param records reads again what is parked
	 * @param keysMax with more keys set aside the capture blocks
	 */
	public ParkingLog(RecordLog log, Parking parking, ParkedRecords records, Relay.Settings settings, int keysMax,
			InstantSource clock) {
		super(log);
		this.parking = parking;
		this.records = records;
		this.settings = settings;
		this.keysMax = keysMax;
		this.clock = clock;
	}

	@Override
	public Optional<Cursor> open() {
		Optional<Cursor> cursor = super.open();
		standAt(cursor.map((found) -> found.standing().parked()).orElse(Parked.NONE));
		return cursor;
	}

	@Override
	public Cursor publish(Publication publication) {
		Cursor cursor = publish(publication, this.parked, null, 0);
		for (String id : this.parking.dropped()) {
			cursor = drop(id, cursor);
		}
		for (String id : this.parking.requested()) {
			cursor = retry(id, cursor);
			this.parking.tried(id);
		}
		return cursor;
	}

	/**
	 * What is parked counts as published: it comes no more by itself.
	 */
	@Override
	public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
			Consumer<PublishedEvent> reader) {
		super.readEvents(from, until, reader);
		for (Parked.Entry entry : this.parked.entries()) {
			UUID id = entry.lastEventId();
			if (entry.isEvents() && id != null) {
				reader.accept(new PublishedEvent(entry.topic(), -1, -1, entry.key(), entry.lastRevision(), id,
						entry.lastTransactionId()));
			}
		}
	}

	/**
	 * Publish what is parked, page by page, each in a Kafka transaction of its own, until
	 * all is published or something fails.
	 */
	private Cursor retry(String id, Cursor from) {
		Cursor cursor = from;
		Parked.Entry entry = this.parked.find(id).orElse(null);
		boolean failed = false;
		while (entry != null && !failed) {
			long attempts = entry.attempts();
			cursor = retryPage(entry, cursor);
			entry = this.parked.find(id).orElse(null);
			failed = entry != null && entry.attempts() > attempts;
		}
		return cursor;
	}

	private Cursor retryPage(Parked.Entry entry, Cursor from) {
		List<Captured> page;
		try {
			page = this.records.read(entry, PAGE);
		}
		catch (RuntimeException ex) {
			Parked.Entry failed = entry.withFailure(String.valueOf(ex.getMessage()), this.clock.instant());
			return publish(nothing(from), this.parked.replacing(failed), null, 0);
		}
		Assembly assembly = new Assembly(from, this.settings);
		page.forEach(assembly::add);
		Parked.Entry rest = entry.after(page).orElse(null);
		Cursor cursor = publish(assembly.again(), this.parked.without(entry), rest, entry.attempts());
		logger.info("Published {} of what was parked as {}", page.size(), entry.id());
		return cursor;
	}

	/**
	 * What is dropped is a row, which the table still has.
	 */
	private Cursor drop(String id, Cursor from) {
		Parked.Entry entry = this.parked.find(id).orElse(null);
		return (entry == null) ? from : publish(nothing(from), this.parked.without(entry), null, 0);
	}

	private static Publication nothing(Cursor cursor) {
		return new Publication(List.of(), List.of(), cursor);
	}

	/**
	 * @param base what is parked
	 * @param rest what stays parked of the key of these records, which are tried again
	 * @param attempts how often they failed
	 */
	private Cursor publish(Publication publication, Parked base, Parked.@Nullable Entry rest, long attempts) {
		Map<Outgoing, String> refused = new IdentityHashMap<>();
		for (Outgoing record : publication.records()) {
			if (record.failure() != null) {
				refused.put(record, record.failure());
			}
		}
		while (true) {
			Sifted sifted = sift(publication.records(), base, refused, attempts);
			Parked after = (rest != null) ? sifted.parked().withRest(rest) : sifted.parked();
			Cursor cursor = publication.cursor();
			try {
				Cursor published = super.publish(new Publication(sifted.going(), publication.transactions(),
						cursor.withStanding(cursor.standing().withParked(after))));
				standAt(after);
				return published;
			}
			catch (RecordsRefusedException ex) {
				int known = refused.size();
				refused.putAll(ex.refused());
				if (refused.size() == known) {
					throw ex;
				}
			}
		}
	}

	private Sifted sift(List<Outgoing> records, Parked base, Map<Outgoing, String> refused, long attempts) {
		if (base.entries().isEmpty() && refused.isEmpty()) {
			return new Sifted(records, base);
		}
		List<Outgoing> going = new ArrayList<>(records.size());
		Parked result = base;
		for (Outgoing record : records) {
			String cause = refused.get(record);
			if (result.of(record).isPresent()) {
				result = result.withBehind(record);
			}
			else if (cause != null) {
				result = result.with(record, cause, attempts, now(record, cause, result));
			}
			else {
				going.add(record);
			}
		}
		return new Sifted(going, result);
	}

	private Instant now(Outgoing record, String cause, Parked result) {
		if (record.key().equals(RowJson.NO_KEY)) {
			throw new CaptureBlockedException("A record for topic '" + record.topic() + "' cannot be published ("
					+ cause + "), nor set aside, because its table has no key to find it by: give the table a primary"
					+ " key, or take it off millrace.cdc.tables");
		}
		if (result.entries().size() >= this.keysMax) {
			throw new CaptureBlockedException("Records of more than " + this.keysMax
					+ " keys cannot be published; the last, of topic '" + record.topic() + "', because: " + cause
					+ ". See GET /cdc/parked, remove the cause and resume, or raise millrace.cdc.parked-max");
		}
		return this.clock.instant();
	}

	private void standAt(Parked now) {
		for (Parked.Entry entry : now.entries()) {
			if (this.parked.find(entry.id()).isEmpty()) {
				logger.warn("Parked what comes for topic '{}' from revision {} as {}: {}", entry.topic(),
						entry.firstRevision(), entry.id(), entry.cause());
			}
		}
		this.parked = now;
		this.parking.standsAt(now);
	}

}
