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
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.rows.ValueType;
import dev.millrace.cdc.take.KeyRange;
import dev.millrace.cdc.take.Take;
import dev.millrace.cdc.take.Takes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rows that are read while their changes are streamed.
 */
class WindowTest {

	private static final String TABLE = "shop.customers";

	private static final ValueType.Composite NO_COLUMNS = new ValueType.Composite(List.of());

	private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

	private static final Relay.Settings SETTINGS = new Relay.Settings("/test", Duration.ofMinutes(5), 10, Policy.NONE);

	private static final long SEED = Long.getLong("millrace.windows.seed", System.nanoTime());

	private static final int HISTORIES = Integer.getInteger("millrace.windows.histories", 800);

	private static final int STEPS = 150;

	private static final int KEYS = 30;

	/** These keys are in the table from the start and never change. */
	private static final int QUIET_KEYS = 10;

	private static final int CHUNK = 4;

	private static final int READERS = 2;

	@Test
	void whatever_is_interleaved_the_last_record_of_each_key_equals_the_table() {
		System.out.println("WindowTest: seed " + SEED + ", " + HISTORIES + " histories");
		for (int history = 0; history < HISTORIES; history++) {
			new History(SEED + history).run();
		}
	}

	@Test
	void a_window_with_more_changes_than_it_can_hold_is_of_no_use() {
		Window window = new Window(TABLE, 0, Map.of());

		for (int key = 0; key <= Window.KEYS_MAX; key++) {
			window.observe(row(key, "1", false, 1L));
		}

		assertThat(window.isSpoiled()).isTrue();
	}

	@Test
	void a_truncated_table_spoils_what_was_read_of_it_and_of_no_other() {
		Window window = new Window(TABLE, 0, Map.of());
		window.fill(new Portion(TransactionSnapshot.parse("1:1:"), Set.of(), new Lsn(1),
				List.of(row(1, "1", false, null)), Optional::of));

		window.observe(new Captured.TableTruncated("shop.products"));
		assertThat(window.rows()).hasSize(1);
		window.observe(new Captured.TableTruncated(TABLE));

		assertThat(window.rows()).isEmpty();
		assertThat(window.isSpoiled()).isTrue();
	}

	private static Captured.RowChanged row(int key, String value, boolean deleted, Long transactionId) {
		return new Captured.RowChanged(TABLE, String.valueOf(key), value, NO_COLUMNS, deleted, transactionId, NOW);
	}

	/**
	 * One source, its relay and its readers, step by step.
	 */
	private static final class History {

		private final long seed;

		private final Random random;

		/** The table as it is committed; the ids of its last changes are in the WAL. */
		private final TreeMap<Integer, String> table = new TreeMap<>();

		/** The table as queries see it. */
		private final TreeMap<Integer, String> visible = new TreeMap<>();

		private final List<Transaction> notVisible = new ArrayList<>();

		private final List<Captured> wal = new ArrayList<>();

		private final List<Publication> published = new ArrayList<>();

		private final List<Reader> readers = new ArrayList<>();

		private long lastTransaction;

		private int streamed;

		private Cursor cursor;

		private Relay relay;

		private Taking taking;

		private boolean diesBefore;

		private boolean diesAfterwards;

		private record Transaction(long id, Map<Integer, String> changes) {
		}

		History(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
			for (int key = 0; key < KEYS; key++) {
				if (key < QUIET_KEYS || this.random.nextBoolean()) {
					this.table.put(key, "before");
				}
			}
			this.visible.putAll(this.table);
			KeyRange first = new KeyRange(null, List.of(String.valueOf(KEYS / 2)), false);
			KeyRange second = new KeyRange(List.of(String.valueOf(KEYS / 2)), null, false);
			Take take = Take.waiting("1", TABLE, Take.Kind.FIRST, null, NOW)
				.planned(List.of(first, second), Map.of(), KEYS, NOW);
			this.cursor = Cursor.start("slot", new Cursor.Source("1", "db"), Lsn.ZERO, "1:1:")
				.withPhase(Cursor.Phase.TABLES)
				.withTakes(new Takes(List.of(), List.of(take)));
			start();
		}

		void run() {
			for (int step = 0; step < STEPS; step++) {
				step(this.random.nextInt(100));
			}
			for (int step = 0; this.cursor.phase() == Cursor.Phase.TABLES && step < 100 * STEPS; step++) {
				finishStep(step);
			}
			stream(this.wal.size());
			check();
		}

		private void step(int chance) {
			if (chance < 30) {
				commit();
			}
			else if (chance < 50) {
				becomeVisible();
			}
			else if (chance < 75) {
				this.readers.get(this.random.nextInt(READERS)).step();
			}
			else if (chance < 97) {
				stream(1 + this.random.nextInt(8));
			}
			else {
				this.diesBefore = this.random.nextBoolean();
				this.diesAfterwards = !this.diesBefore;
			}
		}

		private void finishStep(int step) {
			Take take = this.cursor.takes().goingOn("1", TABLE);
			if (take != null && take.state() == Take.State.COMPARING) {
				this.taking.edit(
						(takes) -> takes.change("1", TABLE, (comparing) -> comparing.ended(Take.State.DONE, null, NOW))
							.orElse(takes));
			}
			becomeVisible();
			if (step % 4 == 0) {
				commit(Map.of());
			}
			this.readers.get(step % READERS).step();
			stream(3);
		}

		private void start() {
			this.taking = new Taking(this.cursor, () -> "2", InstantSource.fixed(NOW));
			this.relay = new Relay(new FakeLog(), this.cursor, Lsn.ZERO, SETTINGS, Step.Listener.ignored(),
					(publication) -> {
					}, this.taking);
			this.streamed = 0;
			this.readers.clear();
			for (int index = 0; index < READERS; index++) {
				this.readers.add(new Reader(index));
			}
		}

		private void commit() {
			Map<Integer, String> changes = new HashMap<>();
			int count = this.random.nextInt((this.random.nextInt(10) == 0) ? 15 : 4);
			for (int index = 0; index < count; index++) {
				int key = QUIET_KEYS + this.random.nextInt(KEYS - QUIET_KEYS);
				changes.put(key, (this.random.nextInt(3) == 0) ? "" : "value-" + this.lastTransaction + "-" + key);
			}
			commit(changes);
		}

		/** An empty value is a delete. */
		private void commit(Map<Integer, String> changes) {
			long id = ++this.lastTransaction;
			this.wal.add(new Captured.TransactionBegan(id));
			changes.forEach((key, value) -> {
				this.wal.add(row(key, value, value.isEmpty(), id));
				apply(this.table, key, value);
			});
			this.wal.add(new Captured.TransactionEnded(end()));
			this.notVisible.add(new Transaction(id, changes));
		}

		/** Not in the order of commits. */
		private void becomeVisible() {
			if (!this.notVisible.isEmpty()) {
				Transaction next = this.notVisible.get(this.random.nextInt(this.notVisible.size()));
				boolean waits = this.notVisible.stream()
					.anyMatch((other) -> other.id() < next.id()
							&& other.changes().keySet().stream().anyMatch(next.changes()::containsKey));
				// A row's lock is held until its change is visible.
				if (!waits) {
					this.notVisible.remove(next);
					next.changes().forEach((key, value) -> apply(this.visible, key, value));
				}
			}
		}

		private void stream(int count) {
			int until = Math.min(this.wal.size(), this.streamed + count);
			List<Captured> batch = List.copyOf(this.wal.subList(this.streamed, until));
			this.streamed = until;
			try {
				this.relay.accept(batch);
			}
			catch (IllegalStateException ex) {
				assertThat(ex).hasMessage("Died");
				start();
			}
		}

		private Lsn end() {
			return new Lsn(this.wal.size() + 1L);
		}

		private TransactionSnapshot snapshot() {
			long first = this.notVisible.stream().mapToLong(Transaction::id).min().orElse(this.lastTransaction + 1);
			return new TransactionSnapshot(first, this.lastTransaction + 1,
					this.notVisible.stream().map(Transaction::id).collect(Collectors.toSet()));
		}

		private Set<Long> writers() {
			return this.taking.isSettled() ? Set.of()
					: this.notVisible.stream().map(Transaction::id).collect(Collectors.toSet());
		}

		private static void apply(Map<Integer, String> rows, int key, String value) {
			if (value.isEmpty()) {
				rows.remove(key);
			}
			else {
				rows.put(key, value);
			}
		}

		private void check() {
			Map<Integer, String> found = new TreeMap<>();
			List<Integer> quietReads = new ArrayList<>();
			for (Publication publication : this.published) {
				for (Outgoing record : publication.records()) {
					int key = Integer.parseInt(record.key());
					apply(found, key, (record.value() != null) ? record.value() : "");
					if (key < QUIET_KEYS) {
						quietReads.add(key);
					}
				}
			}
			assertThat(found).as("seed %d", this.seed).isEqualTo(this.table);
			assertThat(quietReads).as("seed %d", this.seed)
				.containsExactlyInAnyOrderElementsOf(
						LongStream.range(0, QUIET_KEYS).mapToObj((key) -> (int) key).toList());
			assertThat(this.cursor.takes().taken()).as("seed %d", this.seed).containsExactly(TABLE);
		}

		/**
		 * Reads one range, chunk by chunk.
		 */
		private final class Reader {

			private final int range;

			private Window window;

			private boolean filled;

			Reader(int range) {
				this.range = range;
			}

			void step() {
				Take take = History.this.cursor.takes().goingOn("1", TABLE);
				if (this.window == null) {
					this.window = History.this.taking.open(TABLE);
					this.filled = false;
				}
				else if (!this.filled) {
					fill(take);
				}
				else if (isOver()) {
					this.window = null;
				}
			}

			private void fill(Take take) {
				if (take == null || take.state() != Take.State.READING || take.ranges().get(this.range).done()) {
					return;
				}
				KeyRange left = take.ranges().get(this.range);
				int after = (left.after() != null) ? Integer.parseInt(left.after().getFirst()) : -1;
				int until = (left.until() != null) ? Integer.parseInt(left.until().getFirst()) : KEYS;
				List<Captured.RowChanged> rows = new ArrayList<>();
				History.this.visible.subMap(after, false, until, true)
					.forEach((key, value) -> rows.add(row(key, value, false, null)));
				List<Captured.RowChanged> chunk = rows.subList(0, Math.min(CHUNK, rows.size()));
				KeyRange rest = (chunk.size() < CHUNK) ? left.ended() : left.after(List.of(chunk.getLast().key()));
				Portion portion = new Portion(snapshot(), writers(), new Lsn(History.this.wal.size()), chunk,
						(takes) -> takes.change("1", TABLE,
								(reading) -> reading.advanced(this.range, rest, chunk.size(), NOW)));
				this.filled = History.this.taking.fill(this.window, portion);
				if (!this.filled) {
					History.this.taking.close(this.window);
					this.window = null;
				}
			}

			private boolean isOver() {
				try {
					return this.window.awaitEnd(Duration.ZERO).isPresent();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}

		}

		private final class FakeLog implements RecordLog {

			@Override
			public Optional<Cursor> open() {
				return Optional.of(History.this.cursor);
			}

			@Override
			public Cursor publish(Publication publication) {
				if (History.this.diesBefore) {
					History.this.diesBefore = false;
					throw new IllegalStateException("Died");
				}
				History.this.published.add(publication);
				History.this.cursor = Cursor.parse(publication.cursor().toJson());
				if (History.this.diesAfterwards) {
					History.this.diesAfterwards = false;
					throw new IllegalStateException("Died");
				}
				return History.this.cursor;
			}

			@Override
			public Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
				return Map.of();
			}

			@Override
			public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
					Consumer<PublishedEvent> reader) {
				throw new UnsupportedOperationException();
			}

			@Override
			public void close() {
			}

		}

	}

}
