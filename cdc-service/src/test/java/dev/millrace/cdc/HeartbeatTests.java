package dev.millrace.cdc;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Settled;
import dev.millrace.cdc.relay.Settling;
import dev.millrace.cdc.relay.Standing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HeartbeatTests {

	private static final long PUBLISHED = 100_000;

	private static final Cursor CURSOR = Cursor.start("slot", new Cursor.Source("1", "db"), new Lsn(PUBLISHED), "1:1:")
		.withStanding(new Standing(1, 0, new Settled("1:1:", 1, Map.of()), null, null));

	private final AtomicLong nanos = new AtomicLong();

	private final AtomicInteger beats = new AtomicInteger();

	private final Settling settling = new Settling(CURSOR, 1);

	private final SourceDatabase database = (SourceDatabase) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { SourceDatabase.class }, (proxy, method, arguments) -> {
				assertThat(method.getName()).isEqualTo("heartbeat");
				this.beats.incrementAndGet();
				return new Moment("1:1:", new Lsn(1), 1);
			});

	@Test
	void wal_that_nothing_captured_comes_after_gets_one_heartbeat_per_interval() {
		Heartbeat heartbeat = new Heartbeat(this.database, this.settling, Duration.ofSeconds(10), this.nanos::get);

		for (int second = 1; second <= 25; second++) {
			this.nanos.set(Duration.ofSeconds(second).toNanos());
			heartbeat.beatIfDue(slot(PUBLISHED + Heartbeat.WAL_BYTES_MIN), CURSOR);
		}

		assertThat(this.beats).hasValue(2);
	}

	@Test
	void a_server_at_rest_gets_none() {
		Heartbeat heartbeat = new Heartbeat(this.database, this.settling, Duration.ofSeconds(10), this.nanos::get);
		this.nanos.set(Duration.ofHours(1).toNanos());

		heartbeat.beatIfDue(slot(PUBLISHED + Heartbeat.WAL_BYTES_MIN - 1), CURSOR);

		assertThat(this.beats).hasValue(0);
	}

	@Test
	void an_interval_of_zero_means_never() {
		Heartbeat heartbeat = new Heartbeat(this.database, this.settling, Duration.ZERO, this.nanos::get);
		this.nanos.set(Duration.ofHours(1).toNanos());

		heartbeat.beatIfDue(slot(PUBLISHED * 1000), CURSOR);

		assertThat(this.beats).hasValue(0);
	}

	private static Slot slot(long currentLsn) {
		return new Slot("slot", "pgoutput", "db", new Lsn(PUBLISHED), new Lsn(PUBLISHED), new Lsn(currentLsn),
				"reserved", Optional.of(1));
	}

}
