package dev.millrace.cdc.relay;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.rows.ValueType;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.wire.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the relay publishes of what the source says, however often both start again.
 */
class RelayTest {

	private static final Relay.Settings SETTINGS = new Relay.Settings("/test", Duration.ofMinutes(5), 10, Policy.NONE);

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private static final Cursor START = Cursor.start("slot", new Cursor.Source("1", "db"), new Lsn(1000), "1:1:")
		.withPhase(Cursor.Phase.STREAMING);

	private static final int SEEDS = Integer.getInteger("millrace.relay.seeds", 800);

	private final FakeLog log = new FakeLog();

	@Test
	void a_transaction_is_published_when_its_end_is_there() {
		Relay relay = relay(START, 1000);
		relay.accept(List.of(new Captured.TransactionBegan(7), event(7, 1), event(7, 2)));
		assertThat(this.log.publications).isEmpty();

		relay.accept(List.of(new Captured.TransactionEnded(new Lsn(1100))));

		assertThat(this.log.publications).singleElement().satisfies((publication) -> {
			assertThat(publication.records()).hasSize(2);
			assertThat(publication.transactions()).containsExactly(7L);
			assertThat(publication.cursor().lsn()).isEqualTo(1100);
		});
	}

	@Test
	void a_large_transaction_is_published_in_parts_and_named_by_the_last() {
		Relay relay = relay(START, 1000);
		List<Captured> rows = new ArrayList<>(List.of(new Captured.TransactionBegan(7)));
		for (int revision = 1; revision <= 15; revision++) {
			rows.add(event(7, revision));
		}

		relay.accept(rows);
		relay.accept(List.of(event(7, 16), new Captured.TransactionEnded(new Lsn(1100))));

		assertThat(this.log.publications).extracting((it) -> it.records().size()).containsExactly(15, 1);
		assertThat(this.log.publications.getFirst().cursor().part()).isEqualTo(new Cursor.Part(7, 15, true));
		assertThat(this.log.publications).extracting(Publication::transactions).containsExactly(List.of(), List.of(7L));
	}

	@Test
	void a_delete_is_followed_by_a_null_that_lets_compaction_forget_the_key() {
		Relay relay = relay(START, 1000);

		relay.accept(List.of(new Captured.TransactionBegan(7),
				new Captured.RowChanged("shop.customers", "{\"id\":1}", "{\"op\":\"d\"}",
						new ValueType.Composite(List.of()), true, 7L, NOW),
				new Captured.TransactionEnded(new Lsn(1100))));

		assertThat(this.log.publications.getFirst().records()).extracting(Outgoing::value)
			.containsExactly("{\"op\":\"d\"}", null);
		assertThat(this.log.publications.getFirst().transactions()).isEmpty();
		assertThat(this.log.numbers()).containsExactly(1L, 2L);
	}

	@Test
	void the_highest_event_time_never_moves_back_and_ignores_a_clock_that_is_far_ahead() {
		Relay relay = relay(START, 1000);

		relay.accept(List.of(new Captured.TransactionBegan(7), event(7, 1, NOW.minusSeconds(10)),
				event(7, 2, NOW.minusSeconds(60)), event(7, 3, NOW.plusSeconds(3600)), event(7, 4, NOW.plusSeconds(60)),
				new Captured.TransactionEnded(new Lsn(1100))));

		assertThat(this.log.publications.getFirst().records())
			.extracting((it) -> Long.parseLong(it.headers().get(RecordHeaders.HIGHEST_EVENT_TIME)) / 1_000_000)
			.containsExactly(NOW.minusSeconds(10).getEpochSecond(), NOW.minusSeconds(10).getEpochSecond(),
					NOW.minusSeconds(10).getEpochSecond(), NOW.plusSeconds(60).getEpochSecond());
	}

	@Test
	void a_slot_ahead_of_the_cursor_is_lost() {
		assertThatExceptionOfType(SlotLostException.class).isThrownBy(() -> relay(START, 1001))
			.withMessageContaining("somebody moved the slot");
	}

	@Test
	void a_wal_without_the_transaction_of_the_cursor_blocks() {
		Relay relay = relay(START.withPlace(1100, null, START.highestEventTimes()), 1000);

		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(() -> relay.accept(
				List.of(new Captured.TransactionBegan(7), event(7, 1), new Captured.TransactionEnded(new Lsn(1101)))))
			.withMessageContaining("No transaction ends at");
	}

	@Test
	void another_transaction_than_the_one_published_in_part_blocks() {
		Relay relay = relay(START.withPlace(1000, new Cursor.Part(7, 3, true), START.highestEventTimes()), 1000);

		assertThatExceptionOfType(CaptureBlockedException.class)
			.isThrownBy(() -> relay.accept(List.of(new Captured.TransactionBegan(8))))
			.withMessageContaining("published in part");
	}

	@Test
	void whatever_dies_wherever_each_event_is_published_once_and_in_order() {
		for (long seed = 0; seed < SEEDS; seed++) {
			new Crashes(seed).run();
		}
	}

	private Relay relay(Cursor cursor, long slotLsn) {
		return new Relay(this.log, cursor, new Lsn(slotLsn), SETTINGS, Step.Listener.ignored(), (publication) -> {
		}, taking(cursor));
	}

	private static Taking taking(Cursor cursor) {
		return new Taking(cursor, () -> "1", InstantSource.fixed(NOW));
	}

	private static Captured.EventAppended event(long transactionId, long revision) {
		return event(transactionId, revision, NOW);
	}

	private static Captured.EventAppended event(long transactionId, long revision, Instant eventTime) {
		return new Captured.EventAppended(
				new RecordedEvent(revision, new StreamId("thing", "1"), revision, new UUID(0, revision),
						new EventType("thing-happened", 1), eventTime, NOW, Metadata.startedBy("test"), "{}"),
				transactionId, NOW);
	}

	/**
	 * A log that can die before or after it has published.
	 */
	private static final class FakeLog implements RecordLog {

		private final List<Publication> publications = new ArrayList<>();

		private @Nullable Cursor cursor;

		private int livesBefore = Integer.MAX_VALUE;

		private boolean diesAfterwards;

		@Override
		public Optional<Cursor> open() {
			return Optional.ofNullable(this.cursor);
		}

		@Override
		public Cursor publish(Publication publication) {
			boolean dies = this.livesBefore-- == 0;
			if (dies && !this.diesAfterwards) {
				throw new IllegalStateException("Died before");
			}
			Map<String, Map<Integer, Long>> ends = new HashMap<>(publication.cursor().endOffsets());
			publication.records()
				.forEach(
						(record) -> ends.merge(record.topic(), Map.of(0, 1L), (end, one) -> Map.of(0, end.get(0) + 1)));
			Cursor published = publication.cursor().withEndOffsets(ends);
			this.cursor = published;
			this.publications.add(publication);
			if (dies) {
				throw new IllegalStateException("Died afterwards");
			}
			return published;
		}

		/** The places of all records in the commit order. */
		private List<Long> numbers() {
			return this.publications.stream().flatMapToLong(this::places).boxed().toList();
		}

		private LongStream places(Publication publication) {
			long first = publication.firstPlace();
			return LongStream.range(first, first + publication.records().size());
		}

		@Override
		public Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
			return Map.of();
		}

		@Override
		public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
				Consumer<PublishedEvent> reader) {
		}

		@Override
		public void close() {
		}

	}

	/**
	 * One history of transactions, read by one relay after the other.
	 */
	private static final class Crashes {

		private final long seed;

		private final Random random;

		private final FakeLog log = new FakeLog();

		private final List<Captured> source = new ArrayList<>();

		private long events;

		private long slotLsn = START.lsn();

		Crashes(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
			for (int transaction = 1; transaction <= 20; transaction++) {
				addTransaction(transaction);
			}
		}

		void run() {
			for (int life = 0; life < 20; life++) {
				this.log.livesBefore = this.random.nextInt(6);
				this.log.diesAfterwards = this.random.nextBoolean();
				live();
			}
			this.log.livesBefore = Integer.MAX_VALUE;
			live();
			List<Long> revisions = this.log.publications.stream()
				.flatMap((publication) -> publication.records().stream())
				.map((outgoing) -> Long.valueOf(outgoing.headers().get("ce_revision")))
				.toList();
			assertThat(revisions).as("seed %d", this.seed)
				.hasSize((int) this.events)
				.isSorted()
				.doesNotHaveDuplicates();
			assertThat(this.log.numbers()).as("seed %d", this.seed)
				.hasSize((int) this.events)
				.isSorted()
				.doesNotHaveDuplicates();
			assertThat(this.log.publications.stream().flatMap((it) -> it.transactions().stream()))
				.as("seed %d", this.seed)
				.containsExactlyElementsOf(java.util.stream.LongStream.rangeClosed(1, 20).boxed().toList());
		}

		private void addTransaction(int id) {
			this.source.add(new Captured.TransactionBegan(id));
			int count = 1 + this.random.nextInt(this.random.nextInt(5) == 0 ? 60 : 4);
			for (int row = 0; row < count; row++) {
				this.source.add(event(id, ++this.events));
			}
			this.source.add(new Captured.TransactionEnded(new Lsn(1000 + 100L * id)));
		}

		private void live() {
			try {
				Cursor cursor = this.log.open().orElse(START);
				Relay relay = new Relay(this.log, cursor, new Lsn(this.slotLsn), SETTINGS, Step.Listener.ignored(),
						(publication) -> {
						}, taking(cursor));
				List<Captured> rest = afterSlot();
				int batchSize = 1 + this.random.nextInt(12);
				for (int from = 0; from < rest.size(); from += batchSize) {
					List<Captured> batch = rest.subList(from, Math.min(rest.size(), from + batchSize));
					relay.accept(batch);
					moveSlot(batch);
				}
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessageStartingWith("Died");
			}
		}

		private List<Captured> afterSlot() {
			for (int index = 0; index < this.source.size(); index++) {
				if (this.source.get(index) instanceof Captured.TransactionEnded(Lsn end)
						&& end.value() == this.slotLsn) {
					return this.source.subList(index + 1, this.source.size());
				}
			}
			return this.source;
		}

		/** Sometimes the slot is not moved in time. */
		private void moveSlot(List<Captured> batch) {
			for (Captured captured : batch) {
				if (captured instanceof Captured.TransactionEnded(Lsn end) && this.random.nextBoolean()) {
					this.slotLsn = end.value();
				}
			}
		}

	}

}
