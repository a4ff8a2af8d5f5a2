package dev.millrace.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Change;
import dev.millrace.events.wire.Progress;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.ForkedJvm;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A capture that is killed between any two steps, again and again under load, publishes
 * every event exactly once, in order.
 */
class KillIT {

	private static final int ROUNDS = Integer.getInteger("millrace.faults.rounds", 1);

	private static final int KILLS = Integer.getInteger("millrace.faults.kills", 15);

	private static final long SEED = Long.getLong("millrace.faults.seed", System.nanoTime());

	private static final int BATCH = 100;

	private static final int HISTORY = 1000;

	/** In each life. */
	private static final int TRANSACTIONS = 1500;

	/** The first lives publish little, and what they leave is before the next chunk. */
	private static final int TRANSACTIONS_AT_FIRST = 150;

	private static final int LARGE = 350;

	/** Rows that nobody changes have these ids. */
	private static final int QUIET_FROM = 100;

	private static final int QUIET_ROWS = 401;

	private static final int OCCURRENCE_MAX = 3;

	private static final Duration LIFE_MAX = Duration.ofMinutes(3);

	private static final int ANY_MOMENT_ONE_IN = 4;

	private static final int KILL_MILLIS_MAX = 2000;

	private static final int NEVER = 0;

	private static final Step[] STEPS = Step.values();

	private static final int FIRST_STEPS = Step.TRANSACTION_BEGUN.ordinal();

	/** Each life takes a part of the table again. The others are those of a recovery. */
	private static final List<Step> OFTEN = List.of(Step.TAKE_PLANNED, Step.CHUNK_READ, Step.CHUNK_OFFERED,
			Step.CHUNK_PUBLISHED, Step.TRANSACTION_BEGUN, Step.RECORDS_SENT, Step.TRANSACTION_PREPARED,
			Step.TRANSACTION_COMMITTED, Step.PART_PUBLISHED, Step.SLOT_CONFIRMED);

	private final Random random = new Random(SEED);

	private final Map<Step, Integer> deaths = new EnumMap<>(Step.class);

	private int killed;

	@Test
	void a_capture_killed_between_any_two_steps_publishes_every_event_once_and_in_order() throws Exception {
		System.out.println("KillIT: seed " + SEED + ", " + ROUNDS + " rounds of " + KILLS + " kills");
		for (int round = 0; round < ROUNDS; round++) {
			round();
		}
		System.out.println("KillIT: died at " + this.deaths + ", at any other moment " + this.killed);
	}

	private void round() throws Exception {
		Source source = new Source();
		String table = source.name() + ".items";
		source.execute("CREATE SCHEMA " + source.name(), "CREATE TABLE " + table + " (id int PRIMARY KEY, n int)",
				"INSERT INTO " + table + " SELECT i, i FROM generate_series(" + QUIET_FROM + ", "
						+ (QUIET_FROM + QUIET_ROWS - 1) + ") i");
		source.append(1000, 1, HISTORY);
		try (Load load = new Load(source, 0, table, LARGE, this.random.nextLong())) {
			for (int kill = 0; kill < KILLS; kill++) {
				load.allow((kill < FIRST_STEPS) ? TRANSACTIONS_AT_FIRST : TRANSACTIONS);
				killOnce(source, table, kill);
			}
		}
		finish(source, table);
		check(source, table);
		source.dropSlot();
	}

	/**
	 * The first lives end in the steps that a capture takes only once, the others in any
	 * step, or at any moment.
	 */
	private void killOnce(Source source, String table, int kill) {
		if (kill < FIRST_STEPS) {
			dieAtStep(source, table, STEPS[kill], 1);
		}
		else if (this.random.nextInt(ANY_MOMENT_ONE_IN) == 0) {
			killAtAnyMoment(source, table);
		}
		else {
			Step step = OFTEN.get(this.random.nextInt(OFTEN.size()));
			boolean once = step.ordinal() < FIRST_STEPS;
			dieAtStep(source, table, step, once ? 1 : 1 + this.random.nextInt(OCCURRENCE_MAX));
		}
	}

	private void dieAtStep(Source source, String table, Step step, int occurrence) {
		try (ForkedJvm jvm = fork(source, table, step, occurrence)) {
			jvm.awaitExit(LIFE_MAX);
			assertThat(jvm.output()).contains("Dying at " + step);
			this.deaths.merge(step, 1, Integer::sum);
		}
	}

	private void killAtAnyMoment(Source source, String table) {
		try (ForkedJvm jvm = fork(source, table, Step.SLOT_CREATED, NEVER)) {
			jvm.awaitOutput("Started", LIFE_MAX);
			await().pollDelay(this.random.nextInt(KILL_MILLIS_MAX), TimeUnit.MILLISECONDS).until(() -> true);
			jvm.kill();
			this.killed++;
		}
	}

	private static ForkedJvm fork(Source source, String table, Step step, int occurrence) {
		return fork(source, source.captures(BATCH), step, occurrence, table);
	}

	/**
	 * A capture that dies the n-th time it reaches a step; 0: never.
	 */
	static ForkedJvm fork(Source source, Captures captures, Step step, int occurrence, String... tables) {
		return ForkedJvm.of(KilledCapture.class)
			.withJvmOptions("-XX:+UseSerialGC", "-Xmx256m")
			.withArguments(source.connection().url(), source.database().username(), source.database().password(),
					captures.kafka(), source.name(), captures.batchSize(), step, occurrence, String.join(",", tables))
			.start();
	}

	static void finish(Source source, String table) {
		Capture capture = source.captures(BATCH).create(List.of(table), Step.Listener.ignored());
		capture.start();
		try {
			long end = Long.parseLong(source.query("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").getFirst());
			source.append(2000, 1, 1);
			await().atMost(3, TimeUnit.MINUTES)
				.untilAsserted(() -> assertThat(capture.status())
					.matches((status) -> status.publishedLsn().filter((lsn) -> lsn.value() > end).isPresent()));
		}
		finally {
			capture.stop();
		}
	}

	static void check(Source source, String table) {
		checkEvents(source, Log.read(Topics.events(source.name())));
		checkProgress(source, Log.progress(source));
		checkRows(source, table);
	}

	static void checkEvents(Source source, List<ConsumerRecord<String, String>> records) {
		Map<String, Long> expected = new HashMap<>();
		for (String row : source
			.query("SELECT stream_id || ' ' || max(revision) FROM event_store.events GROUP BY stream_id")) {
			expected.put(row.split(" ")[0], Long.valueOf(row.split(" ")[1]));
		}
		checkNoneTwice(records);
		Map<String, List<Long>> found = CaptureIT.revisionsByStream(records);
		assertThat(found.keySet()).isEqualTo(expected.keySet());
		found.forEach((stream, revisions) -> assertThat(revisions).as(stream)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, expected.get(stream)).boxed().toList()));
		checkStamps(records);
	}

	private static void checkNoneTwice(List<ConsumerRecord<String, String>> records) {
		Map<String, ConsumerRecord<String, String>> seen = new HashMap<>();
		for (ConsumerRecord<String, String> record : records) {
			ConsumerRecord<String, String> other = seen.put(CaptureIT.header(record, "ce_id"), record);
			assertThat(other).as("%s was published before", record).isNull();
		}
	}

	private static void checkStamps(List<ConsumerRecord<String, String>> records) {
		Map<Integer, Long> highest = new HashMap<>();
		for (ConsumerRecord<String, String> record : records) {
			long stamp = Long.parseLong(CaptureIT.header(record, RecordHeaders.HIGHEST_EVENT_TIME));
			assertThat(stamp).isGreaterThanOrEqualTo(highest.getOrDefault(record.partition(), 0L));
			highest.put(record.partition(), stamp);
		}
	}

	static void checkProgress(Source source, List<Progress> progress) {
		Set<Long> committed = new HashSet<>();
		source.query("SELECT DISTINCT transaction_id FROM event_store.events")
			.forEach((id) -> committed.add(Long.valueOf(id)));
		List<Long> told = progress.stream().flatMap((it) -> it.transactions().stream()).toList();
		assertThat(progress).extracting(Progress::lsn).isSorted();
		assertThat(told).doesNotHaveDuplicates();
		assertThat(new HashSet<>(told)).isEqualTo(committed);
	}

	private static void checkRows(Source source, String table) {
		Map<String, String> rows = new HashMap<>();
		List<String> quietReads = new ArrayList<>();
		for (ConsumerRecord<String, String> record : Log.read(Topics.changes(table))) {
			if (record.value() != null && Change.parse(record.value()).operation() == Change.Operation.READ
					&& Change.parse(record.value()).after().get("id").asInt() >= QUIET_FROM) {
				quietReads.add(record.key());
			}
			if (record.value() == null) {
				rows.remove(record.key());
			}
			else {
				rows.put(record.key(), String.valueOf(Change.parse(record.value()).after()));
			}
		}
		assertThat(quietReads).hasSize(QUIET_ROWS).doesNotHaveDuplicates();
		assertThat(rows.values()).containsExactlyInAnyOrderElementsOf(
				source.query("SELECT json_build_object('id', id, 'n', n)::text FROM " + table)
					.stream()
					.map((row) -> row.replace(" ", ""))
					.toList());
	}

}
