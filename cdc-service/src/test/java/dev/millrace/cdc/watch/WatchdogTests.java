package dev.millrace.cdc.watch;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.millrace.cdc.relay.Lsn;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WatchdogTests {

	private static final long FAR = 100_000;

	private int probes;

	private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(10), this::probe);

	@Test
	void a_server_at_rest_is_left_at_rest() {
		assertThat(this.watchdog.isStalled(new Lsn(1000), 0, slot(1500, 1500), seconds(0))).isFalse();
		assertThat(this.watchdog.isStalled(new Lsn(1000), 0, slot(1500, 1500), seconds(60))).isFalse();
		assertThat(this.probes).isZero();
	}

	@Test
	void nothing_published_although_there_is_something_is_a_stall_after_the_timeout() {
		assertThat(this.watchdog.isStalled(new Lsn(1), 5, slot(FAR, FAR), seconds(0))).isFalse();
		assertThat(this.watchdog.isStalled(new Lsn(1), 5, slot(2 * FAR, 2 * FAR), seconds(9))).isFalse();

		assertThat(this.watchdog.isStalled(new Lsn(1), 5, slot(3 * FAR, 3 * FAR), seconds(10))).isTrue();
	}

	@Test
	void each_published_record_is_progress() {
		for (int second = 0; second < 100; second++) {
			assertThat(this.watchdog.isStalled(new Lsn(1), second / 9, slot(FAR, FAR), seconds(second))).isFalse();
		}
	}

	@Test
	void a_server_that_decodes_towards_the_goal_makes_progress() {
		for (int second = 0; second < 100; second++) {
			assertThat(this.watchdog.isStalled(new Lsn(1), 0, slot(FAR, second / 9), seconds(second))).isFalse();
		}
	}

	@Test
	void the_present_reached_again_and_again_needs_few_probes() {
		for (int second = 0; second < 100; second++) {
			long end = FAR * (second + 1);
			assertThat(this.watchdog.isStalled(new Lsn(end - FAR + 1), second, slot(end, end), seconds(second)))
				.isFalse();
		}
		assertThat(this.probes).isBetween(10, 40);
	}

	@Test
	void a_new_session_has_all_the_time() {
		this.watchdog.isStalled(new Lsn(1), 0, slot(FAR, FAR), seconds(0));
		this.watchdog.reset();

		assertThat(this.watchdog.isStalled(new Lsn(1), 0, slot(FAR, FAR), seconds(15))).isFalse();
		assertThat(this.watchdog.isStalled(new Lsn(1), 0, slot(FAR, FAR), seconds(25))).isTrue();
	}

	private Lsn probe() {
		this.probes++;
		return new Lsn(FAR * this.probes);
	}

	private static SlotLook slot(long current, long sent) {
		return new SlotLook(new Lsn(1), new Lsn(1), new Lsn(current), new Lsn(sent), "reserved", OptionalLong.empty(),
				true, 0, 0);
	}

	private static long seconds(int count) {
		return TimeUnit.SECONDS.toNanos(count);
	}

}
