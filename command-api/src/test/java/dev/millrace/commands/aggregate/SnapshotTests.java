package dev.millrace.commands.aggregate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import dev.millrace.commands.Aggregate;
import dev.millrace.commands.Category;
import dev.millrace.commands.CommandMetrics;
import dev.millrace.commands.InMemoryEventStore;
import dev.millrace.commands.TestAggregates;
import dev.millrace.commands.aggregate.Meters.MeterCommand;
import dev.millrace.commands.aggregate.Meters.MeterEvent;
import dev.millrace.commands.aggregate.Meters.Metered;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.ExpectedRevision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SnapshotTests {

	private static final StreamId METER = new StreamId("meter", "1");

	private static final int EVERY = 200;

	private final InMemoryEventStore store = new InMemoryEventStore();

	private final InMemorySnapshots snapshots = new InMemorySnapshots();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);

	private final Category<MeterCommand, MeterEvent, Metered> meters = Meters.category(Metered.class, Metered::next,
			Metered.START, 1);

	@Test
	void a_long_stream_is_read_from_its_snapshot() {
		turn(5_000);
		read();
		int before = this.store.reads();

		Aggregate<Metered> again = read();

		assertThat(again).isEqualTo(new Aggregate<>(METER, new Metered(5_000), 5_000));
		assertThat(this.store.reads() - before).as("the first page, and what follows the snapshot").isEqualTo(2);
		assertThat(count("taken")).isEqualTo(1);
		assertThat(count("loaded")).isEqualTo(1);
	}

	@Test
	void a_short_stream_is_read_at_once_and_has_no_snapshot() {
		turn(SnapshotProperties.SHORT_STREAM);

		read();

		assertThat(this.store.reads()).isEqualTo(1);
		assertThat(this.snapshots.finds()).isZero();
		assertThat(this.snapshots.all()).isEmpty();
	}

	@Test
	void a_snapshot_follows_after_as_many_events_as_are_set() {
		turn(EVERY - 1);
		read();
		assertThat(this.snapshots.all()).isEmpty();

		turn(1);
		read();

		assertThat(this.snapshots.all().values()).singleElement()
			.satisfies((snapshot) -> assertThat(snapshot.revision()).isEqualTo(EVERY));
	}

	@Test
	void a_state_that_is_only_remembered_gets_snapshots_too() {
		try (StreamAggregates aggregates = aggregates(new CacheProperties(true, 10))) {
			turn(1);
			Aggregate<Metered> meter = aggregates.read(this.meters, METER);
			for (int number = 0; number < EVERY; number++) {
				NewEvent event = event();
				turn(event);
				aggregates.appended(this.meters, meter, List.of(event));
				meter = aggregates.remembered(this.meters, METER).orElseThrow();
			}
		}

		assertThat(this.snapshots.all().values()).singleElement()
			.satisfies((snapshot) -> assertThat(snapshot.revision()).isEqualTo(EVERY));
	}

	@Test
	void a_stream_whose_reading_is_slow_gets_a_snapshot_sooner() {
		turn(SnapshotProperties.SHORT_STREAM + 1);
		this.store.beforeNext(InMemoryEventStore.Step.READ, () -> this.now.set(Instant.EPOCH.plusSeconds(10)));

		read();

		assertThat(this.snapshots.all()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "{}", "null", "3", "{\"turns\": 7, \"colour\": 1}", "{\"turns\": \"x\"}", "not even JSON" })
	void a_snapshot_that_cannot_be_read_is_left_aside_and_the_stream_read_from_its_start(String spoilt,
			CapturedOutput output) {
		turn(1_000);
		read();
		this.snapshots.spoil(spoilt);

		assertThat(read().state()).isEqualTo(new Metered(1_000));
		assertThat(count("failed")).isEqualTo(1);
		assertThat(output).contains("The snapshot of stream meter-1 at revision 1000 is left aside");
		assertThat(read().state()).as("made anew").isEqualTo(new Metered(1_000));
		assertThat(count("loaded")).isEqualTo(1);
	}

	@Test
	void a_fold_of_another_version_makes_snapshots_of_its_own() {
		turn(1_000);
		read();
		Category<MeterCommand, MeterEvent, Metered> doubled = Meters.category(Metered.class,
				(state) -> new Metered(state.turns() + 2), Metered.START, 2);

		assertThat(read(doubled).state()).isEqualTo(new Metered(2_000));
		assertThat(read(this.meters).state()).isEqualTo(new Metered(1_000));
		assertThat(this.snapshots.all()).hasSize(2);
	}

	@Test
	void a_state_of_another_type_makes_snapshots_of_its_own() {
		turn(1_000);
		read();
		Category<MeterCommand, MeterEvent, Meters.Renamed> renamed = Meters.category(Meters.Renamed.class,
				(state) -> new Meters.Renamed(state.count() + 1), new Meters.Renamed(0), 1);

		assertThat(read(renamed).state()).isEqualTo(new Meters.Renamed(1_000));
	}

	@Test
	void cases_of_a_sealed_state_come_back_as_they_are() {
		Category<MeterCommand, MeterEvent, Meters.Mode> modes = Meters.category(Meters.Mode.class, Meters.Mode::next,
				new Meters.Mode.Idle(), 1);
		turn(1_001);
		read(modes);

		assertThat(read(modes).state()).isEqualTo(new Meters.Mode.Running(Optional.of(new Meters.Mode.Idle())));
		assertThat(count("loaded")).isEqualTo(1);
	}

	@Test
	void a_state_that_does_not_survive_json_is_never_stored_and_that_is_said_once(CapturedOutput output) {
		Category<MeterCommand, MeterEvent, Meters.WithArray> arrays = Meters.category(Meters.WithArray.class,
				(state) -> state, new Meters.WithArray(new int[] { 1 }), 1);
		turn(1_000);

		try (StreamAggregates aggregates = aggregates(new CacheProperties(false, 1))) {
			aggregates.read(arrays, METER);
			aggregates.read(arrays, METER);
		}

		assertThat(this.snapshots.all()).isEmpty();
		assertThat(output.toString().split("Category 'meter' goes on without snapshots", -1)).hasSize(2);
		assertThat(output).contains("no arrays");
	}

	@Test
	void a_state_of_unknown_type_has_no_snapshots_and_that_is_said(CapturedOutput output) {
		Category<MeterCommand, MeterEvent, Metered> unknown = Category
			.of(new Meters.Meter<>(Metered::next, Metered.START, 1), MeterCommand.class, MeterEvent.class, List.of());
		turn(1_000);

		assertThat(read(unknown).state()).isEqualTo(new Metered(1_000));
		assertThat(this.snapshots.all()).isEmpty();
		assertThat(output).contains("the type of its state is unknown");
	}

	@Test
	void a_state_beyond_the_bound_is_not_stored(CapturedOutput output) {
		turn(1_000);

		try (StreamAggregates aggregates = new StreamAggregates(this.store, Optional.of(this.snapshots),
				new CacheProperties(false, 1),
				new SnapshotProperties(true, EVERY, Duration.ofSeconds(1), 10, DataSize.ofBytes(5)), this.now::get,
				this.registry)) {
			aggregates.read(this.meters, METER);
		}

		assertThat(this.snapshots.all()).isEmpty();
		assertThat(output).contains("keep less in the state, or raise it");
	}

	@Test
	void snapshots_beyond_the_bound_of_the_queue_are_dropped_and_taken_later() {
		turn(1_000);
		CountDownLatch release = this.snapshots.hold();
		try (StreamAggregates aggregates = aggregates(new CacheProperties(false, 1))) {
			aggregates.read(this.meters, METER);
			this.snapshots.awaitSaving();
			aggregates.read(this.meters, METER);
			aggregates.read(this.meters, METER);

			assertThat(count("dropped")).isEqualTo(1);
			release.countDown();
		}

		assertThat(read().state()).isEqualTo(new Metered(1_000));
		assertThat(this.snapshots.all()).hasSize(1);
	}

	@Test
	void a_snapshot_beyond_the_end_of_a_store_that_was_set_back_is_deleted() {
		turn(1_000);
		read();
		this.store.setBackTo(300);

		assertThat(read()).isEqualTo(new Aggregate<>(METER, new Metered(300), 300));
		turn(800);
		assertThat(read().state()).isEqualTo(new Metered(1_100));
	}

	@Test
	void a_state_at_a_revision_comes_from_a_snapshot_at_or_below_it() {
		turn(5_000);
		read();
		turn(10);
		int before = this.store.reads();

		assertThat(readAt(5_005)).contains(new Aggregate<>(METER, new Metered(5_005), 5_005));
		assertThat(this.store.reads() - before).isEqualTo(2);
		assertThat(readAt(5_000)).contains(new Aggregate<>(METER, new Metered(5_000), 5_000));
		assertThat(readAt(4_999)).contains(new Aggregate<>(METER, new Metered(4_999), 4_999));
		assertThat(readAt(1)).contains(new Aggregate<>(METER, new Metered(1), 1));
		assertThat(readAt(5_011)).isEmpty();
	}

	@Test
	void nothing_is_asked_for_where_snapshots_are_off() {
		turn(1_000);

		try (StreamAggregates aggregates = new StreamAggregates(this.store, Optional.of(this.snapshots),
				new CacheProperties(false, 1), TestAggregates.NO_SNAPSHOTS, this.now::get, this.registry)) {
			aggregates.read(this.meters, METER);
		}

		assertThat(this.snapshots.finds()).isZero();
		assertThat(this.snapshots.all()).isEmpty();
		assertThat(this.store.reads()).isEqualTo(2);
	}

	private Aggregate<Metered> read() {
		return read(this.meters);
	}

	/** As an instance does that has just started; when this returns, it has ended. */
	private <S> Aggregate<S> read(Category<MeterCommand, MeterEvent, S> category) {
		try (StreamAggregates aggregates = aggregates(new CacheProperties(false, 1))) {
			Aggregate<S> aggregate = aggregates.read(category, METER);
			return aggregate;
		}
	}

	private Optional<Aggregate<Metered>> readAt(long revision) {
		try (StreamAggregates aggregates = aggregates(new CacheProperties(false, 1))) {
			return aggregates.readAt(this.meters, METER, revision);
		}
	}

	private StreamAggregates aggregates(CacheProperties cache) {
		return new StreamAggregates(this.store, Optional.of(this.snapshots), cache,
				new SnapshotProperties(true, EVERY, Duration.ofSeconds(1), 1, DataSize.ofMegabytes(1)), this.now::get,
				this.registry);
	}

	private void turn(int times) {
		for (int number = 0; number < times; number++) {
			turn(event());
		}
	}

	private void turn(NewEvent event) {
		this.store.append(Append.of(METER, ExpectedRevision.any(), List.of(event)));
	}

	private static NewEvent event() {
		return new NewEvent(UUID.randomUUID(), new EventType("meter-turned", 1), Instant.EPOCH,
				Metadata.startedBy("test"), "{}");
	}

	private double count(String outcome) {
		return this.registry.get(CommandMetrics.SNAPSHOTS).tag(CommandMetrics.OUTCOME, outcome).counter().count();
	}

}
