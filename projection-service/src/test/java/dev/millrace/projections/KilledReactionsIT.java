package dev.millrace.projections;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.millrace.projections.KilledReactions.Death;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.reactions.EffectRecord;
import dev.millrace.projections.reactions.EffectRecord.State;
import dev.millrace.projections.reactions.Reactions;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Reactions in a JVM that is killed in each way at random mails, rewound to the beginning
 * in each of its lives, beside rebuilds. {@code -Dmillrace.test.lives} and
 * {@code -Dmillrace.test.seed} choose how often and when.
 */
class KilledReactionsIT {

	private static final Duration PATIENCE = Duration.ofSeconds(180);

	private static final int LIVES = Integer.getInteger("millrace.test.lives", 4);

	private static final long SEED = Long.getLong("millrace.test.seed", System.nanoTime());

	private static final String CATEGORY = "killedreactions";

	private static final int STREAMS = 20;

	private static final int EVENTS_PER_LIFE = 40;

	private static final int PAGE = 1_000;

	private static final Consumer<String> NOTHING = (customer) -> {
	};

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	private final Random random = new Random(SEED);

	/** The customers of each stream. */
	private final Map<String, List<String>> history = new TreeMap<>();

	private int events;

	@Test
	void killed_at_any_step_no_mail_is_sent_twice_unasked_and_in_the_end_each_is_sent_in_order() {
		System.out.println("KilledReactionsIT: -Dmillrace.test.seed=" + SEED + " -Dmillrace.test.lives=" + LIVES);
		Mails mails = new Mails(this.sql);
		try (TestLog log = new TestLog(CATEGORY, 3)) {
			publish(log, 1);
			register(mails);
			for (int life = 0; life < LIVES; life++) {
				publish(log, EVENTS_PER_LIFE);
				live(Death.values()[life % Death.values().length]);
				assertThat(sentTwice()).as("seed %d, life %d", SEED, life).isEmpty();
			}
			try (ProjectionInstance last = start(mails)) {
				await("with seed " + SEED).atMost(PATIENCE)
					.until(() -> decide(last.bean(Reactions.class)) && ended() == 2 * this.events);
			}
		}

		assertThat(sentTwice()).as("seed %d", SEED).isEmpty();
		assertThat(sent(KilledReactions.ASKING)).as("seed %d", SEED).isEqualTo(this.history);
		assertThat(sent(KilledReactions.REPEATING)).as("seed %d", SEED).isEqualTo(this.history);
	}

	/** They begin with the first event. */
	private void register(Mails mails) {
		try (ProjectionInstance first = start(mails)) {
			Reactions reactions = first.bean(Reactions.class);
			reactions.all().forEach((reaction) -> reactions.rewind(reaction, Instant.EPOCH));
			await().atMost(PATIENCE).until(() -> ended() == 2);
		}
	}

	private ProjectionInstance start(Mails mails) {
		return new ProjectionInstance(this.database, Map.of(), KilledReactions.asking(mails, CATEGORY, NOTHING),
				KilledReactions.repeating(mails, CATEGORY, NOTHING), Ledger.projection(CATEGORY, (customer) -> false));
	}

	private void publish(TestLog log, int count) {
		for (int i = 0; i < count; i++) {
			String key = Integer.toString(this.random.nextInt(STREAMS));
			String customer = "customer" + this.events++;
			this.history.computeIfAbsent(CATEGORY + "-" + key, (any) -> new ArrayList<>()).add(customer);
			log.publish(key, 0, new OrderPlaced(customer, Instant.EPOCH, List.of()));
		}
	}

	private void live(Death death) {
		try (ProjectionJvm instance = new ProjectionJvm(KilledReactions.class, this.database, CATEGORY,
				this.random.nextLong(), death)) {
			await().atMost(PATIENCE).until(() -> !instance.isAlive() || isAllTried());
		}
	}

	/** What is open waits for a person. */
	private boolean isAllTried() {
		return this.sql.sql("SELECT count(*) FROM millrace.effects WHERE state <> 'started'")
			.query(Integer.class)
			.single() == 2 * this.events;
	}

	private int ended() {
		return this.sql
			.sql("SELECT count(*) FROM millrace.effects WHERE state IN ('done', 'already_processed', 'skipped')")
			.query(Integer.class)
			.single();
	}

	/**
	 * A person looks whether the mail was sent.
	 * @return whether nothing was left to decide
	 */
	private boolean decide(Reactions reactions) {
		Reaction asking = reactions.find(KilledReactions.ASKING).orElseThrow();
		List<EffectRecord> doubtful = reactions.effects(asking, State.IN_DOUBT, null, 0, PAGE);
		doubtful.forEach((effect) -> {
			if (wasSent(effect)) {
				reactions.skip(asking, effect);
			}
		});
		reactions.retry(asking, (String) null);
		return doubtful.isEmpty();
	}

	private boolean wasSent(EffectRecord effect) {
		return this.sql.sql("SELECT count(*) FROM public.mails WHERE key = ?")
			.param(KilledReactions.ASKING + ":" + effect.eventId())
			.query(Integer.class)
			.single() > 0;
	}

	private List<String> sentTwice() {
		return this.sql.sql("SELECT key FROM public.mails WHERE calls > 1 AND key LIKE ?")
			.param(KilledReactions.ASKING + ":%")
			.query(String.class)
			.list();
	}

	/** By stream, the customers in the order in which they were written to. */
	private Map<String, List<String>> sent(String reaction) {
		Map<String, List<String>> sent = new TreeMap<>();
		this.sql.sql("""
				SELECT e.stream, array_agg(m.customer ORDER BY m.number) FROM public.mails AS m
				JOIN millrace.effects AS e ON m.key = e.reaction || ':' || e.event_id
				WHERE e.reaction = ? GROUP BY e.stream
				""").param(reaction).query((row) -> {
			sent.put(row.getString(1), List.of((String[]) row.getArray(2).getArray()));
		});
		return sent;
	}

}
