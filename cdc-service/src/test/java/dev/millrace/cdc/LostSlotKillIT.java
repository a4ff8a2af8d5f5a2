package dev.millrace.cdc;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.ForkedJvm;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A capture that loses its slot under load, and is killed between any two steps of the
 * recovery, publishes every event exactly once, in order.
 */
class LostSlotKillIT {

	private static final int ROUNDS = Integer.getInteger("millrace.faults.rounds", 1);

	private static final int KILLS = Integer.getInteger("millrace.faults.kills", 8);

	private static final long SEED = Long.getLong("millrace.faults.seed", System.nanoTime());

	private static final int BATCH = 100;

	private static final int TRANSACTIONS = 800;

	private static final int LARGE = 350;

	private static final int OCCURRENCE_MAX = 3;

	private static final Duration LIFE_MAX = Duration.ofSeconds(90);

	/** Those that every recovery comes to, in their order. */
	private static final List<Step> RECOVERY = List.of(Step.LOST_SLOT_CREATED, Step.LOST_SLOT_REPLACED,
			Step.HISTORY_PAGE_PUBLISHED, Step.HISTORY_PUBLISHED, Step.LOST_SLOT_DROPPED);

	/** Afterwards a capture comes to these as often as it likes. */
	private static final List<Step> ANY = List.of(Step.TRANSACTION_BEGUN, Step.RECORDS_SENT, Step.TRANSACTION_PREPARED,
			Step.TRANSACTION_COMMITTED, Step.PART_PUBLISHED, Step.SLOT_CONFIRMED);

	private final Random random = new Random(SEED);

	private final Map<Step, Integer> deaths = new EnumMap<>(Step.class);

	@Test
	void a_capture_killed_between_any_two_steps_of_a_recovery_publishes_every_event_once_and_in_order()
			throws Exception {
		System.out.println("LostSlotKillIT: seed " + SEED + ", " + ROUNDS + " rounds of " + KILLS + " kills");
		for (int round = 0; round < ROUNDS; round++) {
			round();
		}
		System.out.println("LostSlotKillIT: died at " + this.deaths);
	}

	private void round() throws Exception {
		Source source = new Source();
		String table = source.name() + ".items";
		source.execute("CREATE SCHEMA " + source.name(), "CREATE TABLE " + table + " (id int PRIMARY KEY, n int)");
		source.append(1000, 1, 500);
		try (Load load = new Load(source, 0, table, LARGE, this.random.nextLong())) {
			load.allow(TRANSACTIONS);
			die(source, load, Step.TRANSACTION_COMMITTED, 20);
			for (int kill = 0; kill < KILLS; kill++) {
				load.allow(TRANSACTIONS);
				loseAndDie(source, load, kill);
			}
		}
		KillIT.finish(source, table);
		KillIT.checkEvents(source, Log.read(Topics.events(source.name())));
		KillIT.checkProgress(source, Log.progress(source));
		source.dropSlot();
	}

	private void loseAndDie(Source source, Load load, int kill) {
		Step step = (kill < RECOVERY.size()) ? RECOVERY.get(kill) : ANY.get(this.random.nextInt(ANY.size()));
		if (step == Step.LOST_SLOT_DROPPED) {
			move(source);
		}
		else {
			source.dropSlot();
		}
		die(source, load, step, (kill < RECOVERY.size()) ? 1 : 1 + this.random.nextInt(OCCURRENCE_MAX));
	}

	/**
	 * Somebody creates the slot by hand.
	 */
	private static void move(Source source) {
		source.dropSlot();
		source.query("SELECT pg_create_logical_replication_slot('" + source.name() + "', 'pgoutput')::text");
	}

	private void die(Source source, Load load, Step step, int occurrence) {
		try (ForkedJvm jvm = KillIT.fork(source, source.captures(BATCH), step, occurrence)) {
			if (ANY.contains(step)) {
				// What was appended before may all come from the store.
				await().atMost(LIFE_MAX).until(() -> !jvm.isAlive() || jvm.output().contains("Streaming from slot"));
				load.allow(TRANSACTIONS);
			}
			jvm.awaitExit(LIFE_MAX);
			assertThat(jvm.output()).contains("Dying at " + step);
			this.deaths.merge(step, 1, Integer::sum);
		}
	}

}
