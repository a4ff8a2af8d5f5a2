package dev.millrace.cdc.relay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SettlingTests {

	private static final Cursor START = Cursor.start("slot", new Cursor.Source("1", "db"), new Lsn(0), "1:1:")
		.withPhase(Cursor.Phase.STREAMING);

	private static final int SEEDS = 2000;

	private final Settling settling = new Settling(START, 1);

	@Test
	void a_moment_is_settled_when_the_wal_up_to_it_is_published() {
		publish(100, 1, 7L);
		this.settling.propose(this.settling.mark(), "8:8:", new Lsn(150));

		assertThat(publish(149, 2, 8L).standing().settled()).isNull();

		assertThat(publish(150, 3, 9L).standing().settled()).isEqualTo(new Settled("8:8:", 150, offsets(1)));
	}

	@Test
	void a_moment_that_does_not_see_what_was_published_before_it_does_not_count() {
		publish(100, 1, 7L);

		this.settling.propose(this.settling.mark(), "7:7:", new Lsn(150));

		assertThat(publish(200, 2, 8L).standing().settled()).isNull();
	}

	@Test
	void a_moment_in_which_a_transaction_of_an_earlier_relay_may_not_be_visible_does_not_count() {
		Settling later = new Settling(START, 50);

		later.propose(later.mark(), "49:60:49", new Lsn(150));
		assertThat(publish(later, 200, 2, List.of(8L)).standing().settled()).isNull();

		later.propose(later.mark(), "50:60:50", new Lsn(250));
		assertThat(publish(later, 300, 3, List.of(9L)).standing().settled()).isNotNull();
	}

	@Test
	void what_a_large_transaction_has_published_in_part_must_be_visible_too() {
		Cursor cursor = START.withPlace(100, new Cursor.Part(7, 10, true), Map.of()).withEndOffsets(offsets(10));
		this.settling.published(new Publication(List.of(), List.of(), cursor), cursor);

		this.settling.propose(this.settling.mark(), "7:7:", new Lsn(150));

		assertThat(publish(200, 11, 7L).standing().settled()).isNull();
	}

	@Test
	void while_much_that_has_waited_is_published_nothing_is_remembered() {
		this.settling.propose(this.settling.mark(), "1000000:1000000:", new Lsn(10_000_000));

		for (long transaction = 1; transaction <= 2 * Settling.UNSEEN_MAX; transaction++) {
			publish(transaction, transaction, transaction);
		}

		assertThat(this.settling.isCrowded()).isFalse();
		assertThat(publish(10_000_000, 200_001, 1_000_000L).standing().settled())
			.isEqualTo(new Settled("1000000:1000000:", 10_000_000, offsets(2 * Settling.UNSEEN_MAX)));
	}

	@Test
	void it_is_behind_until_what_is_published_is_settled() {
		publish(100, 1, 7L);
		assertThat(this.settling.isBehind()).isTrue();
		this.settling.propose(this.settling.mark(), "8:8:", new Lsn(150));

		publish(150, 1);

		assertThat(this.settling.isBehind()).isFalse();
	}

	/**
	 * Transactions get ids, are in the WAL, are visible and are published in random order
	 * as far as Postgres allows it.
	 */
	@Test
	void whatever_comes_first_a_settled_point_says_what_is_true() {
		long settledPoints = 0;
		for (long seed = 0; seed < SEEDS; seed++) {
			settledPoints += new Interleaving(seed).run();
		}
		assertThat(settledPoints).isGreaterThan(SEEDS);
	}

	private Cursor publish(long lsn, long endOffset, Long... transactions) {
		return publish(this.settling, lsn, endOffset, List.of(transactions));
	}

	private static Cursor publish(Settling settling, long lsn, long endOffset, List<Long> transactions) {
		Publication publication = settling.reaching(new Publication(List.of(), transactions,
				START.withPlace(lsn, null, Map.of()).withStanding(START.standing())));
		Cursor cursor = publication.cursor().withEndOffsets(offsets(endOffset));
		settling.published(publication, cursor);
		return cursor;
	}

	private static Map<String, Map<Integer, Long>> offsets(long offset) {
		return Map.of("events.thing", Map.of(0, offset));
	}

	private static final class Interleaving {

		private static final int STEPS = 60;

		private final long seed;

		private final Random random;

		private final Settling settling = new Settling(START, 1);

		private long nextId = 1;

		private final List<Long> running = new ArrayList<>();

		/** In the WAL, in its order; the index is the LSN. */
		private final List<Long> wal = new ArrayList<>();

		private final Set<Long> visible = new HashSet<>();

		private int publishedCount;

		private Cursor cursor = START;

		Interleaving(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
		}

		int run() {
			int settledPoints = 0;
			for (int step = 0; step < STEPS; step++) {
				switch (this.random.nextInt(5)) {
					case 0 -> this.running.add(this.nextId++);
					case 1 -> commitToWal();
					case 2 -> becomeVisible();
					case 3 -> settledPoints += publish();
					default -> beat();
				}
			}
			return settledPoints;
		}

		private void commitToWal() {
			if (!this.running.isEmpty()) {
				this.wal.add(this.running.remove(this.random.nextInt(this.running.size())));
			}
		}

		private void becomeVisible() {
			List<Long> waiting = this.wal.stream().filter((it) -> !this.visible.contains(it)).toList();
			if (!waiting.isEmpty()) {
				this.visible.add(waiting.get(this.random.nextInt(waiting.size())));
			}
		}

		private void beat() {
			Settling.Mark mark = this.settling.mark();
			if (this.random.nextBoolean()) {
				publish();
			}
			String snapshot = snapshot();
			commitToWal();
			this.settling.propose(mark, snapshot, new Lsn(this.wal.size()));
		}

		private String snapshot() {
			Set<Long> over = new HashSet<>(this.visible);
			long xmax = over.stream().mapToLong((it) -> it + 1).max().orElse(1);
			List<Long> notOver = new ArrayList<>();
			for (long id = 1; id < xmax; id++) {
				if (!over.contains(id)) {
					notOver.add(id);
				}
			}
			long xmin = notOver.isEmpty() ? xmax : notOver.getFirst();
			return xmin + ":" + xmax + ":" + notOver.stream().map(String::valueOf).collect(Collectors.joining(","));
		}

		private int publish() {
			if (this.publishedCount == this.wal.size()) {
				return 0;
			}
			int count = 1 + this.random.nextInt(this.wal.size() - this.publishedCount);
			List<Long> transactions = this.wal.subList(this.publishedCount, this.publishedCount + count);
			this.publishedCount += count;
			Settled before = this.cursor.standing().settled();
			Publication publication = this.settling.reaching(new Publication(List.of(), transactions,
					START.withPlace(this.publishedCount, null, Map.of()).withStanding(this.cursor.standing())));
			this.cursor = publication.cursor().withEndOffsets(offsets(this.publishedCount));
			this.settling.published(publication, this.cursor);
			Settled settled = this.cursor.standing().settled();
			if (settled == null || settled.equals(before)) {
				return 0;
			}
			check(settled);
			return 1;
		}

		private void check(Settled settled) {
			TransactionSnapshot snapshot = TransactionSnapshot.parse(settled.snapshot());
			int end = (int) (long) settled.endOffsets().getOrDefault("events.thing", Map.of()).getOrDefault(0, 0L);
			assertThat(this.wal.subList(0, this.publishedCount)).as("visible and not published, seed %d", this.seed)
				.containsAll(this.wal.stream().filter(snapshot::sees).toList());
			assertThat(this.wal.subList(0, end)).as("not visible and before the end offsets, seed %d", this.seed)
				.allMatch(snapshot::sees);
		}

	}

}
