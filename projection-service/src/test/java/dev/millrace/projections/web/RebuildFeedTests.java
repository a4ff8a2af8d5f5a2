package dev.millrace.projections.web;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;

import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.Rebuild.Phase;
import dev.millrace.projections.engine.RebuildCoordinator.LoadProgress;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RebuildFeedTests {

	private static final Rebuild BEGUN = new Rebuild(UUID.randomUUID(), "sold", 2,
			Rebuild.Plan.of(Rebuild.Swap.AUTOMATIC), Phase.LOADING, Instant.EPOCH, Instant.EPOCH, null, List.of(),
			null);

	private final List<String> sent = new ArrayList<>();

	private final LiveClients.Outlet outlet = (name, json) -> this.sent.add(name);

	private Rebuild now = BEGUN;

	private long done;

	private Duration time = Duration.ZERO;

	private final RebuildFeed feed = new RebuildFeed(() -> this.now,
			(rebuild) -> RebuildView.of(rebuild, new LoadProgress(this.done, 100), OptionalDouble.of(10), this.time),
			() -> this.time.toNanos());

	@Test
	void what_has_moved_is_sent_once_a_second() throws IOException, InterruptedException {
		next(0, 0);
		next(500, 10);
		next(999, 20);
		assertThat(this.sent).hasSize(1);

		next(1_000, 30);
		next(1_500, 40);
		assertThat(this.sent).hasSize(2);

		next(2_000, 50);
		assertThat(this.sent).containsExactly("progress", "progress", "progress");
	}

	@Test
	void what_has_not_moved_is_not_sent_however_long_it_takes() throws IOException, InterruptedException {
		next(0, 10);
		next(5_000, 10);
		next(60_000, 10);

		assertThat(this.sent).hasSize(1);
	}

	@Test
	void a_change_of_phase_is_sent_at_once_and_after_the_last_one_nothing() throws IOException, InterruptedException {
		next(0, 10);
		this.now = in(Phase.ALIGNING);
		assertThat(next(1, 10)).isTrue();
		this.now = in(Phase.SWAPPED);

		assertThat(next(2, 10)).isFalse();

		assertThat(this.sent).containsExactly("progress", "progress", "progress", "ended");
	}

	private boolean next(long millis, long done) throws IOException, InterruptedException {
		this.time = Duration.ofMillis(millis);
		this.done = done;
		return this.feed.next(this.outlet, Duration.ZERO);
	}

	private static Rebuild in(Phase phase) {
		return new Rebuild(BEGUN.id(), BEGUN.projection(), BEGUN.number(), BEGUN.plan(), phase, BEGUN.startedAt(),
				Instant.EPOCH, null, List.of(), null);
	}

}
