package dev.millrace.cdc;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.millrace.events.wire.Topics;
import dev.millrace.test.ForkedJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Several instances in processes of their own: one captures, another takes over.
 */
class InstancesIT {

	private static final int BATCH = 100;

	private static final int KILLS = Integer.getInteger("millrace.faults.takeovers", 1);

	/** Seconds on a machine of its own, and more where a build has little of one. */
	private static final Duration TAKEOVER_MAX = Duration
		.ofSeconds(Integer.getInteger("millrace.takeover.seconds.max", 60));

	private static final Duration START_MAX = Duration.ofSeconds(60);

	private static final long TICK_MILLIS = 20;

	private static final int TRANSACTIONS_IN_TICK = 3;

	private final Source source = new Source();

	private final String table = this.source.name() + ".items";

	private final List<ForkedJvm> instances = new ArrayList<>();

	private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();

	private Load load;

	@BeforeEach
	void begin() {
		this.source.execute("CREATE SCHEMA " + this.source.name(),
				"CREATE TABLE " + this.table + " (id int PRIMARY KEY, n int)",
				"INSERT INTO " + this.table + " SELECT i, i FROM generate_series(100, 500) i");
		this.load = new Load(this.source, 0, this.table, 2 * BATCH, 7);
		this.ticks.scheduleAtFixedRate(() -> this.load.allow(TRANSACTIONS_IN_TICK), 0, TICK_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	@AfterEach
	void end() throws Exception {
		this.ticks.shutdownNow();
		this.instances.forEach(ForkedJvm::close);
		this.source.dropSlot();
	}

	@Test
	void one_that_stands_by_takes_over_within_seconds_when_the_active_one_is_killed() throws Exception {
		ForkedJvm active = start("State STREAMING");
		ForkedJvm standby = start("State STANDBY");

		try (Arrivals arrivals = new Arrivals(Topics.events(this.source.name()))) {
			for (int kill = 0; kill < KILLS; kill++) {
				awaitFlow(arrivals);
				active.kill();
				awaitTakeover("kill -9", standby, arrivals);
				active = standby;
				standby = start("State STANDBY");
			}
		}

		checkEverything();
	}

	@Test
	void one_that_stood_still_finds_another_in_its_place_and_publishes_nothing() throws Exception {
		ForkedJvm active = start("State STREAMING");
		ForkedJvm standby = start("State STANDBY");

		try (Arrivals arrivals = new Arrivals(Topics.events(this.source.name()))) {
			awaitFlow(arrivals);
			signal("STOP", active);
			awaitTakeover("SIGSTOP", standby, arrivals);
			signal("CONT", active);
			active.awaitOutput("State STANDBY", START_MAX);
		}

		checkEverything();
	}

	@Test
	void one_that_is_cut_off_from_postgres_is_replaced_and_stands_by_when_it_is_back() throws Exception {
		try (TcpProxy proxy = new TcpProxy(port()); Arrivals arrivals = arrivals()) {
			ForkedJvm active = start(proxy.port(), "State STREAMING");
			ForkedJvm standby = start("State STANDBY");
			awaitFlow(arrivals);

			proxy.partition();

			awaitTakeover("partition from Postgres", standby, arrivals);
			active.awaitOutput("State RETRYING", START_MAX);
			proxy.heal();
			active.awaitOutput("State STANDBY", START_MAX);
		}

		checkEverything();
	}

	@Test
	void a_rolling_restart_under_load_has_no_gap_and_no_repeat() throws Exception {
		ForkedJvm first = start("State STREAMING");
		ForkedJvm second = start("State STANDBY");
		try (Arrivals arrivals = arrivals()) {
			awaitFlow(arrivals);

			signal("TERM", first);
			awaitTakeover("rolling restart, first", second, arrivals);
			first.awaitExit(START_MAX);
			ForkedJvm third = start("State STANDBY");
			awaitFlow(arrivals);
			signal("TERM", second);
			awaitTakeover("rolling restart, second", third, arrivals);
			second.awaitExit(START_MAX);
		}

		checkEverything();
	}

	private Arrivals arrivals() {
		this.source.append(999, 1, 1);
		return new Arrivals(Topics.events(this.source.name()));
	}

	private ForkedJvm start(String state) {
		return start(port(), state);
	}

	private ForkedJvm start(int postgresPort, String state) {
		Captures captures = this.source.captures(BATCH);
		String url = this.source.connection().url().replace(":" + port() + "/", ":" + postgresPort + "/");
		ForkedJvm jvm = ForkedJvm.of(InstanceMain.class)
			.withJvmOptions("-XX:+UseSerialGC", "-Xmx256m")
			.withArguments(url, this.source.database().username(), this.source.database().password(), captures.kafka(),
					this.source.name(), BATCH, this.table)
			.start();
		this.instances.add(jvm);
		jvm.awaitOutput(state, START_MAX);
		return jvm;
	}

	private int port() {
		return java.net.URI.create(this.source.connection().url().substring("jdbc:".length())).getPort();
	}

	private static void awaitFlow(Arrivals arrivals) {
		long before = arrivals.count();
		await().atMost(START_MAX).until(() -> arrivals.count() > before);
		arrivals.longestSilence();
	}

	private static void awaitTakeover(String why, ForkedJvm standby, Arrivals arrivals) {
		standby.awaitOutput("State STREAMING", START_MAX);
		long before = arrivals.count();
		await().atMost(START_MAX).until(() -> arrivals.count() > before);
		Duration silence = arrivals.longestSilence();
		System.out.println("InstancesIT: " + why + ": " + silence.toMillis() + " ms without a record");
		assertThat(silence).as(why).isLessThan(TAKEOVER_MAX);
	}

	private static void signal(String name, ForkedJvm jvm) throws IOException, InterruptedException {
		int exit = new ProcessBuilder("kill", "-" + name, Long.toString(jvm.pid())).start().waitFor();
		assertThat(exit).isZero();
	}

	private void checkEverything() throws Exception {
		this.ticks.shutdownNow();
		this.load.close();
		this.instances.forEach(ForkedJvm::close);
		KillIT.finish(this.source, this.table);
		KillIT.check(this.source, this.table);
	}

}
