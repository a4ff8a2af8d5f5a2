package dev.millrace.projections.repair;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.wire.CloudEventHeaders;
import dev.millrace.events.wire.RecordHeaders;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.LogRecord;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.query.history.HistoryLimits;
import dev.millrace.projections.query.history.HistoryTooLongException;
import dev.millrace.projections.repair.Repair.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

class RepairAttemptTests {

	private static final String EVENTS = Topics.events("payment");

	private static final String CHANGES = Topics.changes("bank.owners");

	private static final ProjectionVersion LIVE = new ProjectionVersion("accounts", 1, 1, ProjectionVersion.State.LIVE);

	private static final HistoryLimits LIMITS = new HistoryLimits(100_000, 4, Duration.ofSeconds(1), 1);

	private final FakeVersion version = new FakeVersion();

	private final Map<LogPartition, Long> ends = new HashMap<>();

	private Map<LogPartition, Long> begins = Map.of();

	@Test
	void each_row_becomes_what_the_log_gives_and_the_answer_tells_how_it_was() {
		pay(0, "anna", 1);
		pay(1, "bob", 2);
		pay(1, "cleo", 3);
		pay(0, "dora", 4);
		pay(1, "emil", 5);
		this.version.catchUp();
		row("anna", 1);
		row("bob", 7);
		row("nobody", 8);
		this.version.rows.put("dora", Optional.empty());

		Repair repair = repaired("anna", "bob", "cleo", "dora", "nobody", "no one");

		assertThat(repair.rows()).extracting(Repair.Row::key, Repair.Row::outcome)
			.containsExactly(tuple("anna", Outcome.UNCHANGED), tuple("bob", Outcome.CORRECTED),
					tuple("cleo", Outcome.CREATED), tuple("dora", Outcome.CORRECTED), tuple("nobody", Outcome.REMOVED),
					tuple("no one", Outcome.UNCHANGED));
		assertThat(repair.rows()).extracting((row) -> sum(row.before()), (row) -> sum(row.after()))
			.containsExactly(tuple(null, null), tuple(7L, 2L), tuple(null, 3L), tuple(null, 4L), tuple(8L, null),
					tuple(null, null));
		assertThat(repair.recordsRead()).isEqualTo(5);
		assertThat(sums()).containsExactlyInAnyOrderEntriesOf(Map.of("anna", 1L, "bob", 2L, "cleo", 3L, "dora", 4L));
	}

	@Test
	void a_dry_run_tells_the_same_and_changes_nothing() {
		pay(0, "anna", 1);
		this.version.catchUp();
		row("anna", 7);
		row("nobody", 8);

		Repair repair = attempt(fold(false), true, "anna", "nobody").run().orElseThrow();

		assertThat(repair.dryRun()).isTrue();
		assertThat(repair.count(Outcome.CORRECTED)).isEqualTo(1);
		assertThat(repair.count(Outcome.REMOVED)).isEqualTo(1);
		assertThat(sums()).containsExactlyInAnyOrderEntriesOf(Map.of("anna", 7L, "nobody", 8L));
	}

	@Test
	void what_the_version_applies_while_the_log_is_read_is_in_the_row_and_what_it_has_not_applied_is_not() {
		pay(0, "anna", 1);
		this.version.catchUp();
		pay(0, "anna", 10);
		pay(0, "anna", 100);
		this.version.afterReading = () -> this.version.checkpoints.put(new LogPartition(EVENTS, 0), 2L);
		row("anna", 7);

		repaired("anna");

		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 11L));
	}

	@Test
	void a_version_that_has_moved_too_far_is_read_after_before_it_is_held_again() {
		pay(0, "anna", 1);
		this.version.catchUp();
		for (int i = 0; i <= RepairAttempt.HELD_RECORDS_MAX; i++) {
			pay(0, "bob", 1);
		}
		this.version.afterReading = this.version::catchUp;
		row("anna", 7);

		Repair repair = repaired("anna");

		assertThat(repair.recordsRead()).isEqualTo(RepairAttempt.HELD_RECORDS_MAX + 2);
		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 1L));
	}

	@Test
	void a_transaction_that_is_tried_again_writes_the_same() {
		pay(0, "anna", 1);
		pay(0, "anna", 10);
		this.version.catchUp();
		this.version.conflicts = 2;
		row("anna", 7);

		assertThat(repaired("anna").count(Outcome.CORRECTED)).isEqualTo(1);
		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 11L));
	}

	@Test
	void a_version_that_is_not_live_any_more_is_left_alone() {
		this.version.isLive = false;

		assertThatExceptionOfType(RepairRefusedException.class).isThrownBy(() -> repaired("anna"))
			.withMessageContaining("was swapped");
	}

	@Test
	void what_is_parked_or_skipped_is_left_out() {
		pay(0, "anna", 1);
		this.version.leaveOut(pay(0, "anna", 10));
		pay(0, "anna", 100);
		this.version.catchUp();

		repaired("anna");

		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 101L));
	}

	@Test
	void all_is_begun_again_when_a_parked_event_is_retried_meanwhile() {
		LogRecord parked = pay(0, "anna", 10);
		this.version.leaveOut(parked);
		this.version.catchUp();
		row("anna", 7);
		this.version.afterReading = this.version.leftOut::clear;

		assertThat(attempt(fold(false), false, "anna").run()).isEmpty();
		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 7L));

		repaired("anna");
		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 10L));
	}

	@Test
	void what_is_parked_while_the_log_is_read_is_left_out() {
		pay(0, "anna", 1);
		this.version.catchUp();
		LogRecord poison = pay(0, "anna", 10);
		this.version.afterReading = () -> {
			this.version.catchUp();
			this.version.leaveOut(poison);
		};

		repaired("anna");

		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 1L));
	}

	@Test
	void a_partition_begins_where_the_version_began() {
		pay(0, "anna", 1);
		this.begins = Map.of(LogPartition.of(pay(0, "anna", 10)), 1L);
		pay(1, "anna", 100);
		this.version.catchUp();

		repaired("anna");

		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 110L));
	}

	@Test
	void in_commit_order_rows_are_folded_in_the_order_of_all_partitions() {
		ordered(pay(0, "anna", 1), 1);
		ordered(pay(0, "anna", 3), 3);
		ordered(pay(1, "anna", 2), 2);
		this.version.catchUp();
		ordered(pay(1, "anna", 4), 4);
		this.version.afterReading = this.version::catchUp;

		attempt(fold(true), false, "anna").run().orElseThrow();

		assertThat(this.version.rows.get("anna")).hasValue(new Account("anna", 10, "1 2 3 4 ", null));
	}

	@Test
	void in_commit_order_no_more_steps_are_kept_than_are_allowed() {
		for (int number = 0; number <= LIMITS.stepsMax(); number++) {
			ordered(pay(0, "anna", 1), number);
		}
		this.version.catchUp();

		assertThatExceptionOfType(HistoryTooLongException.class)
			.isThrownBy(() -> attempt(fold(true), false, "anna").run())
			.withMessageContaining("millrace.read-models.history.steps-max");
	}

	@Test
	void a_row_of_a_table_whose_latest_change_was_left_out_is_not_known() {
		name(0, "anna", "Anna A.");
		this.version.leaveOut(name(0, "anna", "Anna B."));
		this.version.catchUp();
		row("anna", 0);

		assertThatExceptionOfType(RepairRefusedException.class).isThrownBy(() -> repaired("anna"))
			.withMessageContaining("{\"owner\":\"anna\"}")
			.withMessageContaining("is parked or was skipped");
		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 0L));

		name(0, "anna", "Anna C.");
		this.version.catchUp();
		repaired("anna");
		assertThat(this.version.rows.get("anna").orElseThrow().name()).isEqualTo("Anna C.");
	}

	@Test
	void a_record_that_cannot_be_applied_any_more_refuses_and_is_named() {
		pay(0, "anna", 1);
		pay(0, "anna", -1);
		this.version.catchUp();
		row("anna", 7);

		assertThatExceptionOfType(RepairRefusedException.class).isThrownBy(() -> repaired("anna"))
			.withMessageContaining(EVENTS + "/0:1")
			.withMessageContaining("no negative payments");
		assertThat(sums()).containsExactlyEntriesOf(Map.of("anna", 7L));
	}

	private Repair repaired(String... owners) {
		return attempt(fold(false), false, owners).run().orElseThrow();
	}

	private RepairAttempt<Account> attempt(FoldProjection<Account> fold, boolean dryRun, String... owners) {
		Map<Object, Object> keys = new LinkedHashMap<>();
		List.of(owners).forEach((owner) -> keys.put(owner, owner));
		return new RepairAttempt<>(this.version, this.version, (any) -> Map.copyOf(this.version.checkpoints), LIMITS,
				new AppliedFold<>(fold, LIVE, this.begins, new EntryDecoder(fold, List.of())), keys, dryRun);
	}

	private static FoldProjection<Account> fold(boolean inCommitOrder) {
		FoldProjection.Builder<String, Account> declared = FoldProjection.of("accounts", Account.class)
			.startingFrom((String owner) -> new Account(owner, 0, "", null))
			.category("payment")
			.on(Paid.class, Paid::owner, Account::paid)
			.onChange("bank.owners", Owner.class, Owner::owner, (row, owner) -> new Account(row.owner(), row.sum(),
					row.order(), owner.map(Owner::name).orElse(null)));
		return (inCommitOrder ? declared.inCommitOrder() : declared).build();
	}

	private LogRecord pay(int partition, String owner, long amount) {
		EventCodec codec = new EventCodec(EventTypes.of(Paid.class));
		Paid paid = new Paid(owner, amount);
		RecordedEvent event = new RecordedEvent(1, new StreamId("payment", owner), 1, new UUID(0, 1),
				codec.typeOf(paid), Instant.EPOCH, Instant.EPOCH, Metadata.startedBy("test"), codec.encode(paid));
		LogRecord record = new LogRecord(EVENTS, partition, next(EVENTS, partition), Instant.EPOCH, "payment-" + owner,
				event.data(), CloudEventHeaders.of(event, "/test"));
		this.version.add(record);
		return record;
	}

	private LogRecord name(int partition, String owner, String name) {
		LogRecord record = new LogRecord(CHANGES, partition, next(CHANGES, partition), Instant.EPOCH,
				"{\"owner\":\"" + owner + "\"}", """
						{"before":null,"after":{"owner":"%s","name":"%s"},"op":"u",
						"source":{"schema":"bank","table":"owners","ts_us":0}}""".formatted(owner, name), Map.of());
		this.version.add(record);
		return record;
	}

	/** Give the record that was added last its place in the order of commits. */
	private void ordered(LogRecord record, long number) {
		Map<String, String> headers = new HashMap<>(record.headers());
		headers.put(RecordHeaders.ORDER, Long.toString(number));
		this.version.records.removeLast();
		this.version.add(new LogRecord(record.topic(), record.partition(), record.offset(), record.committedAt(),
				record.key(), record.value(), headers));
	}

	private long next(String topic, int partition) {
		return this.ends.merge(new LogPartition(topic, partition), 1L, Long::sum) - 1;
	}

	private void row(String owner, long sum) {
		this.version.rows.put(owner, Optional.of(new Account(owner, sum, sum + " ", null)));
	}

	private Map<String, Long> sums() {
		Map<String, Long> sums = new LinkedHashMap<>();
		this.version.rows.forEach((owner, account) -> sums.put(owner, account.orElseThrow().sum()));
		return sums;
	}

	private static @Nullable Long sum(@Nullable ObjectNode row) {
		return (row != null) ? row.path("sum").asLong() : null;
	}

	@DomainEvent("paid")
	record Paid(String owner, long amount) {
	}

	record Owner(String owner, @Nullable String name) {
	}

	/**
	 * @param order the amounts as they came
	 */
	record Account(String owner, long sum, String order, @Nullable String name) {

		Account paid(Paid paid) {
			if (paid.amount() < 0) {
				throw new IllegalArgumentException("no negative payments");
			}
			return new Account(this.owner, this.sum + paid.amount(), this.order + paid.amount() + " ", this.name);
		}

	}

}
