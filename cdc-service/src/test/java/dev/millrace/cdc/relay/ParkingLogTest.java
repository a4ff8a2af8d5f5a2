package dev.millrace.cdc.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.rows.ValueType;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is set aside, and how it comes back.
 */
class ParkingLogTest {

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private static final Relay.Settings SETTINGS = new Relay.Settings("/test", Duration.ofMinutes(5), 10, Policy.NONE);

	private final FussyLog fussy = new FussyLog();

	private final Parking parking = new Parking();

	private final List<Captured> store = new ArrayList<>();

	private Cursor cursor = Cursor.start("slot", new Cursor.Source("1", "db"), new Lsn(1000), "1:1:")
		.withPhase(Cursor.Phase.STREAMING);

	private ParkingLog log = open();

	@BeforeEach
	void refuseNothing() {
		this.fussy.refused.clear();
	}

	@Test
	void what_is_refused_is_left_out_and_everything_else_is_published() {
		this.fussy.refused.add("{\"id\":2}");

		publish(row(1), row(2), row(3));

		assertThat(this.fussy.keys()).containsExactly("{\"id\":1}", "{\"id\":3}");
		assertThat(this.parking.entries()).singleElement().satisfies((entry) -> {
			assertThat(entry.topic()).isEqualTo("changes.shop.items");
			assertThat(entry.key()).isEqualTo("{\"id\":2}");
			assertThat(entry.cause()).isEqualTo("too large");
			assertThat(entry.attempts()).isEqualTo(1);
		});
		assertThat(this.cursor.standing().parked().entries()).isEqualTo(this.parking.entries());
	}

	@Test
	void later_records_of_the_key_wait_even_if_they_could_be_published() {
		this.fussy.refused.add("thing-1@2");

		publish(event(1, 1), event(1, 2), event(1, 3), event(2, 1));
		publish(event(1, 4), event(2, 2));

		assertThat(this.fussy.keys()).containsExactly("thing-1@1", "thing-2@1", "thing-2@2");
		assertThat(this.parking.entries()).singleElement().satisfies((entry) -> {
			assertThat(entry.firstRevision()).isEqualTo(2);
			assertThat(entry.lastRevision()).isEqualTo(4);
			assertThat(entry.records()).isEqualTo(3);
		});
	}

	@Test
	void a_retry_publishes_what_is_missing_in_order_and_then_nothing_waits() {
		this.fussy.refused.add("thing-1@2");
		publish(event(1, 1), event(1, 2), event(1, 3));
		this.fussy.refused.clear();

		this.parking.retry(this.parking.entries().getFirst().id());
		publish(event(1, 4), event(2, 1));
		publish(event(1, 5));

		assertThat(this.fussy.keys()).containsExactly("thing-1@1", "thing-2@1", "thing-1@2", "thing-1@3", "thing-1@4",
				"thing-1@5");
		assertThat(this.parking.entries()).isEmpty();
	}

	@Test
	void a_retry_that_fails_publishes_what_it_can_and_parks_the_rest_again() {
		this.fussy.refused.add("thing-1@1");
		publish(event(1, 1), event(1, 2), event(1, 3));
		this.fussy.refused.clear();
		this.fussy.refused.add("thing-1@2");

		this.parking.retry(this.parking.entries().getFirst().id());
		publish();

		assertThat(this.fussy.keys()).containsExactly("thing-1@1");
		assertThat(this.parking.entries()).singleElement().satisfies((entry) -> {
			assertThat(entry.firstRevision()).isEqualTo(2);
			assertThat(entry.lastRevision()).isEqualTo(3);
			assertThat(entry.records()).isEqualTo(2);
			assertThat(entry.attempts()).isEqualTo(2);
		});
	}

	@Test
	void a_long_queue_comes_back_page_by_page() {
		this.fussy.refused.add("thing-1@1");
		for (int revision = 1; revision <= 2500; revision++) {
			publish(event(1, revision));
		}
		this.fussy.refused.clear();

		this.parking.retry(this.parking.entries().getFirst().id());
		publish();

		assertThat(this.fussy.keys()).hasSize(2500).last().isEqualTo("thing-1@2500");
		assertThat(this.parking.entries()).isEmpty();
	}

	@Test
	void what_is_parked_survives_a_restart() {
		this.fussy.refused.add("thing-1@1");
		publish(event(1, 1));
		this.log = open();

		publish(event(1, 2));

		assertThat(this.fussy.keys()).isEmpty();
		assertThat(this.parking.entries()).singleElement()
			.satisfies((entry) -> assertThat(entry.lastRevision()).isEqualTo(2));
	}

	@Test
	void what_is_parked_counts_as_published_for_those_who_read_events_back() {
		this.fussy.refused.add("thing-1@1");
		publish(event(1, 1), event(1, 2), row(1));
		List<PublishedEvent> read = new ArrayList<>();

		this.log.readEvents(Map.of(), Map.of(), read::add);

		assertThat(read).singleElement().satisfies((event) -> {
			assertThat(event.streamId()).isEqualTo("thing-1");
			assertThat(event.revision()).isEqualTo(2);
			assertThat(event.id()).isEqualTo(new UUID(1, 2));
		});
	}

	@Test
	void what_could_not_be_understood_is_parked_without_being_sent() {
		publish(new Captured.RowFailed("shop.items", "{\"id\":1}", "no such type", 7, NOW), row(1), row(2));

		assertThat(this.fussy.keys()).containsExactly("{\"id\":2}");
		assertThat(this.parking.entries()).singleElement().satisfies((entry) -> {
			assertThat(entry.cause()).isEqualTo("no such type");
			assertThat(entry.records()).isEqualTo(2);
		});
	}

	@Test
	void above_the_bound_it_blocks() {
		this.fussy.refused.addAll(Set.of("{\"id\":1}", "{\"id\":2}", "{\"id\":3}"));
		publish(row(1), row(2));

		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(() -> publish(row(3)))
			.withMessageContaining("more than 2 keys")
			.withMessageContaining("too large");
	}

	@Test
	void rows_can_be_dropped_and_events_cannot() {
		this.fussy.refused.addAll(Set.of("{\"id\":1}", "thing-1@1"));
		publish(row(1), event(1, 1));
		String row = this.parking.entries().getFirst().id();
		String event = this.parking.entries().getLast().id();

		assertThat(this.parking.drop(row)).isPresent();
		assertThat(this.parking.drop(event)).isEmpty();
		this.fussy.refused.clear();
		publish();
		publish(row(1));

		assertThat(this.fussy.keys()).containsExactly("{\"id\":1}");
		assertThat(this.parking.entries()).singleElement().satisfies((entry) -> assertThat(entry.isEvents()).isTrue());
	}

	private ParkingLog open() {
		ParkingLog opened = new ParkingLog(this.fussy, this.parking, this::stored, SETTINGS, 2,
				InstantSource.fixed(NOW));
		opened.open();
		return opened;
	}

	private List<Captured> stored(Parked.Entry entry, int max) {
		return this.store.stream()
			.filter((captured) -> captured instanceof Captured.EventAppended appended
					&& appended.event().streamId().toString().equals(entry.key())
					&& appended.event().revision() >= entry.firstRevision()
					&& appended.event().revision() <= entry.lastRevision())
			.limit(max)
			.toList();
	}

	private void publish(Captured... captured) {
		Assembly assembly = new Assembly(this.cursor, SETTINGS);
		List.of(captured).forEach(assembly::add);
		this.store.addAll(List.of(captured));
		this.cursor = this.log.publish(assembly.streamed());
	}

	private static Captured row(int id) {
		return new Captured.RowChanged("shop.items", "{\"id\":" + id + "}", "{}", new ValueType.Composite(List.of()),
				false, 7L, NOW);
	}

	private static Captured event(int stream, long revision) {
		RecordedEvent event = new RecordedEvent(revision, new StreamId("thing", Integer.toString(stream)), revision,
				new UUID(stream, revision), new EventType("thing-happened", 1), NOW, NOW, Metadata.startedBy("a"),
				"{}");
		return new Captured.EventAppended(event, revision, NOW);
	}

	/**
	 * Refuses some records, like a broker, and keeps what it takes.
	 */
	private static final class FussyLog implements RecordLog {

		private final Set<String> refused = new HashSet<>();

		private final List<Outgoing> records = new ArrayList<>();

		private Optional<Cursor> cursor = Optional.empty();

		List<String> keys() {
			return this.records.stream().map(FussyLog::key).toList();
		}

		@Override
		public Optional<Cursor> open() {
			return this.cursor;
		}

		@Override
		public Cursor publish(Publication publication) {
			Map<Outgoing, String> found = new IdentityHashMap<>();
			publication.records()
				.stream()
				.filter((record) -> this.refused.contains(key(record)))
				.findFirst()
				.ifPresent((record) -> found.put(record, "too large"));
			if (!found.isEmpty()) {
				throw new RecordsRefusedException(found);
			}
			this.records.addAll(publication.records());
			this.cursor = Optional.of(Cursor.parse(publication.cursor().toJson()));
			return this.cursor.get();
		}

		@Override
		public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
				Consumer<PublishedEvent> reader) {
		}

		@Override
		public Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
			return Map.of();
		}

		@Override
		public void close() {
		}

		private static String key(Outgoing record) {
			String revision = record.headers().get("ce_revision");
			return record.key() + ((revision != null) ? "@" + revision : "");
		}

	}

}
