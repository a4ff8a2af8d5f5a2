package dev.millrace.commands;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.millrace.commands.InMemoryEventStore.Step;
import dev.millrace.commands.orders.Line;
import dev.millrace.commands.orders.Order;
import dev.millrace.commands.orders.OrderCommand;
import dev.millrace.commands.orders.OrderCommand.AddLine;
import dev.millrace.commands.orders.OrderCommand.CancelOrder;
import dev.millrace.commands.orders.OrderCommand.PlaceOrder;
import dev.millrace.commands.orders.OrderDecider;
import dev.millrace.commands.orders.OrderEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CommandHandlerTests {

	private static final StreamId ORDER = new StreamId("order", "1");

	private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

	private static final Instant PLACED_AT = Instant.parse("2010-12-01T08:26:00Z");

	private static final Metadata METADATA = Metadata.startedBy("command-1");

	private static final Line LINE = new Line("85123A", 6, new BigDecimal("2.55"));

	private static final PlaceOrder PLACE = new PlaceOrder("17850", PLACED_AT, List.of(LINE), null);

	private static final int ATTEMPTS_MAX = 3;

	private final Category<OrderCommand, OrderEvent, Order> orders = Category.of(new OrderDecider(), OrderCommand.class,
			OrderEvent.class, List.of());

	private final InMemoryEventStore store = new InMemoryEventStore();

	private final CommandHandler handler = new CommandHandler(TestAggregates.withoutMemory(this.store), this.store,
			UUID::randomUUID, () -> NOW, ATTEMPTS_MAX);

	@Test
	void a_command_that_is_accepted_appends_its_events() {
		CommandOutcome outcome = handle(PLACE);

		assertThat(outcome).isInstanceOfSatisfying(CommandOutcome.Accepted.class,
				(accepted) -> assertThat(accepted.appended().revision()).isEqualTo(1));
		RecordedEvent event = this.store.events().getFirst();
		assertThat(event.type()).isEqualTo(new EventType("order-placed", 1));
		assertThat(event.metadata()).isEqualTo(METADATA);
		assertThat(event.data()).contains("\"price\":2.55");
	}

	@Test
	void an_event_that_knows_its_time_keeps_it() {
		handle(PLACE);
		handle(new AddLine(LINE));

		assertThat(this.store.events()).extracting(RecordedEvent::eventTime).containsExactly(PLACED_AT, NOW);
	}

	@Test
	void a_command_is_decided_on_all_earlier_events_of_its_stream() {
		handle(PLACE);
		handle(new CancelOrder());

		assertThat(handle(new AddLine(LINE)))
			.isEqualTo(new CommandOutcome.Rejected("order-not-open", "Lines can be added to an open order only"));
	}

	@Test
	void a_stream_longer_than_a_page_is_read_in_pages() {
		handle(PLACE);
		appendLines(1_200);
		int readsBefore = this.store.reads();

		handle(new CancelOrder());

		assertThat(this.store.events()).hasSize(1_202);
		assertThat(this.store.reads() - readsBefore).isEqualTo(3);
	}

	@Test
	void a_rejected_command_appends_nothing() {
		handle(PLACE);

		assertThat(handle(PLACE))
			.isEqualTo(new CommandOutcome.Rejected("order-exists", "This order was placed before"));
		assertThat(this.store.events()).hasSize(1);
	}

	@Test
	void a_command_with_nothing_to_do_is_accepted_without_events() {
		CommandOutcome outcome = handle(new CancelOrder());

		assertThat(outcome).isInstanceOfSatisfying(CommandOutcome.Accepted.class,
				(accepted) -> assertThat(accepted.appended().events()).isEmpty());
	}

	@Test
	void a_repeated_command_gets_the_first_answer_although_its_own_result_would_reject_it() {
		Command<OrderCommand> command = command(PLACE, ExpectedRevision.any(), Optional.of(key("a")));
		CommandOutcome first = handle(command);

		CommandOutcome again = handle(command);

		assertSameEffect(again, first);
		assertThat(this.store.events()).hasSize(1);
	}

	@Test
	void a_repeated_command_gets_the_first_answer_although_its_precondition_no_longer_holds() {
		Command<OrderCommand> command = command(PLACE, ExpectedRevision.noStream(), Optional.of(key("a")));
		CommandOutcome first = handle(command);

		assertSameEffect(handle(command), first);
	}

	@ParameterizedTest
	@EnumSource(names = { "READ", "APPEND" })
	void a_repeat_that_is_overtaken_by_the_first_at_any_step_gets_the_first_answer(Step step) {
		Command<OrderCommand> command = command(PLACE, ExpectedRevision.any(), Optional.of(key("a")));
		this.store.beforeNext(step, () -> handle(command));

		assertThat(handle(command)).isInstanceOfSatisfying(CommandOutcome.Accepted.class,
				(accepted) -> assertThat(accepted.appended().repeated()).isTrue());
		assertThat(this.store.events()).hasSize(1);
	}

	@Test
	void a_repeat_about_to_be_rejected_that_is_overtaken_by_the_first_gets_the_first_answer() {
		Command<OrderCommand> command = command(new AddLine(LINE), ExpectedRevision.any(), Optional.of(key("a")));
		this.store.beforeNext(Step.FIND, () -> {
			handle(PLACE);
			handle(command);
		});

		assertThat(handle(command)).isInstanceOfSatisfying(CommandOutcome.Accepted.class,
				(accepted) -> assertThat(accepted.appended().repeated()).isTrue());
		assertThat(this.store.events()).hasSize(2);
	}

	@Test
	void a_first_command_takes_two_round_trips() {
		handle(command(PLACE, ExpectedRevision.any(), Optional.of(key("a"))));

		assertThat(this.store.roundTrips()).isEqualTo(2);
	}

	@Test
	void a_key_of_another_command_is_refused() {
		handle(command(PLACE, ExpectedRevision.any(), Optional.of(key("a"))));

		assertThat(handle(command(new CancelOrder(), ExpectedRevision.any(), Optional.of(key("b")))))
			.isEqualTo(new CommandOutcome.KeyReused("key"));
	}

	@Test
	void a_rejection_is_not_remembered_so_that_a_later_repeat_can_be_accepted() {
		Command<OrderCommand> command = command(new AddLine(LINE), ExpectedRevision.any(), Optional.of(key("a")));
		assertThat(handle(command)).isInstanceOf(CommandOutcome.Rejected.class);
		handle(PLACE);

		assertThat(handle(command)).isInstanceOf(CommandOutcome.Accepted.class);
	}

	@Test
	void a_command_with_nothing_to_do_is_remembered_under_its_key() {
		Command<OrderCommand> command = command(new CancelOrder(), ExpectedRevision.any(), Optional.of(key("a")));
		handle(command);
		handle(PLACE);

		handle(command);

		assertThat(this.store.events()).hasSize(1);
	}

	@Test
	void a_command_is_decided_again_on_the_state_of_a_faster_writer() {
		handle(PLACE);
		this.store.beforeNext(Step.APPEND, () -> handle(new CancelOrder()));

		assertThat(handle(new AddLine(LINE))).isInstanceOf(CommandOutcome.Rejected.class);
		assertThat(this.store.events()).hasSize(2);
	}

	@Test
	void a_command_gives_up_when_others_are_faster_at_each_attempt() {
		handle(PLACE);
		beFasterAtEachAppend();

		assertThat(handle(new AddLine(LINE))).isEqualTo(new CommandOutcome.Conflict(ORDER, ATTEMPTS_MAX));
		assertThat(this.store.events()).hasSize(1 + ATTEMPTS_MAX);
	}

	@Test
	void a_precondition_that_does_not_hold_is_told_with_the_revision() {
		handle(PLACE);

		assertThat(handle(command(new AddLine(LINE), ExpectedRevision.exactly(2), Optional.empty())))
			.isEqualTo(new CommandOutcome.PreconditionFailed(ORDER, 1));
	}

	@Test
	void a_precondition_that_a_faster_writer_breaks_is_not_decided_again() {
		handle(PLACE);
		this.store.beforeNext(Step.APPEND, () -> handle(new AddLine(LINE)));

		assertThat(handle(command(new AddLine(LINE), ExpectedRevision.exactly(1), Optional.empty())))
			.isEqualTo(new CommandOutcome.PreconditionFailed(ORDER, 2));
	}

	@Test
	void an_event_that_the_decider_does_not_know_is_told_with_its_place() {
		append(new EventType("order-shipped", 1), "{}");

		assertUnreadable(new EventType("order-shipped", 1), "add it to " + OrderEvent.class.getName());
	}

	@Test
	void an_event_of_a_newer_schema_version_is_told_with_its_place() {
		append(new EventType("order-cancelled", 2), "{}");

		assertUnreadable(new EventType("order-cancelled", 2), "update the program");
	}

	@Test
	void an_event_that_does_not_fit_its_record_is_told_with_its_place() {
		append(new EventType("line-added", 1), "{\"line\": 3}");

		assertUnreadable(new EventType("line-added", 1), "Cannot read line-added v1");
	}

	private void assertUnreadable(EventType type, String what) {
		assertThatExceptionOfType(UnreadableHistoryException.class).isThrownBy(() -> handle(PLACE))
			.withMessageContaining("Revision 1 of stream order-1 is " + type)
			.withMessageContaining(what)
			.satisfies((ex) -> {
				assertThat(ex.streamId()).isEqualTo(ORDER);
				assertThat(ex.revision()).isEqualTo(1);
				assertThat(ex.type()).isEqualTo(type);
			});
	}

	private void beFasterAtEachAppend() {
		this.store.beforeNext(Step.APPEND, () -> {
			appendLines(1);
			beFasterAtEachAppend();
		});
	}

	private void appendLines(int count) {
		for (int number = 0; number < count; number++) {
			append(new EventType("line-added", 1), "{\"line\":{\"product\":\"85123A\",\"quantity\":1,\"price\":1}}");
		}
	}

	private void append(EventType type, String data) {
		this.store.append(Append.of(ORDER, ExpectedRevision.any(),
				List.of(new NewEvent(UUID.randomUUID(), type, NOW, METADATA, data))));
	}

	private CommandOutcome handle(OrderCommand content) {
		return handle(command(content, ExpectedRevision.any(), Optional.empty()));
	}

	private CommandOutcome handle(Command<OrderCommand> command) {
		return this.handler.handle(this.orders, command);
	}

	private static Command<OrderCommand> command(OrderCommand content, ExpectedRevision expected,
			Optional<Idempotency> idempotency) {
		return new Command<>(ORDER, content, expected, idempotency, METADATA);
	}

	private static Idempotency key(String fingerprint) {
		return new Idempotency("key", fingerprint);
	}

	private static void assertSameEffect(CommandOutcome outcome, CommandOutcome first) {
		assertThat(outcome).usingRecursiveComparison().ignoringFields("appended.repeated").isEqualTo(first);
	}

}
