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
import dev.millrace.events.StreamId;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.ExpectedRevision;
import dev.millrace.events.store.Idempotency;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two instances on one store, each with a memory of its own: {@code here} is asked, and
 * {@code there} writes what here has not seen.
 */
class RememberedStateTests {

	private static final StreamId ORDER = new StreamId("order", "1");

	private static final Line LINE = new Line("85123A", 6, new BigDecimal("2.55"));

	private static final PlaceOrder PLACE = new PlaceOrder("17850", Instant.EPOCH, List.of(LINE), null);

	private static final AddLine ADD = new AddLine(LINE);

	private static final int ATTEMPTS_MAX = 3;

	private final Category<OrderCommand, OrderEvent, Order> orders = Category.of(new OrderDecider(), OrderCommand.class,
			OrderEvent.class, List.of());

	private final InMemoryEventStore store = new InMemoryEventStore();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final Aggregates memory = TestAggregates.remembering(this.store, 10, this.registry);

	private final CommandHandler here = handler(this.memory);

	private final CommandHandler there = handler(TestAggregates.remembering(this.store, 10, new SimpleMeterRegistry()));

	@Test
	void a_command_on_a_remembered_state_takes_one_round_trip() {
		here(PLACE);
		int before = this.store.roundTrips();

		here(command(ADD, ExpectedRevision.exactly(1), "a"));

		assertThat(this.store.roundTrips() - before).isEqualTo(1);
		assertThat(this.store.events()).hasSize(2);
		assertThat(count("hit")).isEqualTo(1);
		assertThat(count("miss")).isEqualTo(1);
	}

	@Test
	void the_remembered_state_is_that_of_a_fresh_fold() {
		here(PLACE);
		here(ADD);
		here(ADD);

		assertThat(this.memory.remembered(this.orders, ORDER))
			.contains(TestAggregates.withoutMemory(this.store).read(this.orders, ORDER));
	}

	@Test
	void a_repeat_on_a_remembered_state_gets_the_first_answer_in_one_round_trip() {
		here(PLACE);
		CommandOutcome first = there(command(ADD, ExpectedRevision.any(), "a"));
		int before = this.store.roundTrips();

		CommandOutcome again = here(command(ADD, ExpectedRevision.any(), "a"));

		assertSameEffect(again, first);
		assertThat(this.store.roundTrips() - before).isEqualTo(1);
	}

	@Test
	void what_a_repeat_would_have_done_is_not_remembered_as_done() {
		here(PLACE);
		here(command(ADD, ExpectedRevision.any(), "a"));

		here(command(ADD, ExpectedRevision.any(), "a"));

		assertThat(this.memory.remembered(this.orders, ORDER))
			.contains(TestAggregates.withoutMemory(this.store).read(this.orders, ORDER));
	}

	@Test
	void a_decision_on_an_old_state_is_not_taken_but_decided_again() {
		here(PLACE);
		there(new CancelOrder());

		assertThat(here(ADD)).isInstanceOf(CommandOutcome.Rejected.class);
		assertThat(this.store.events()).hasSize(2);
	}

	@Test
	void a_rejection_by_an_old_state_is_not_answered() {
		here(PLACE);
		here(new CancelOrder());
		assertThat(here(ADD)).isInstanceOf(CommandOutcome.Rejected.class);
		reopenElsewhere();

		assertThat(here(ADD)).isInstanceOf(CommandOutcome.Accepted.class);
	}

	@Test
	void a_rejection_on_a_remembered_state_is_confirmed_by_reading_what_came_after_it() {
		here(PLACE);
		int before = this.store.roundTrips();

		assertThat(here(command(PLACE, ExpectedRevision.any(), "a"))).isInstanceOf(CommandOutcome.Rejected.class);

		assertThat(this.store.roundTrips() - before).isEqualTo(2);
	}

	@Test
	void a_precondition_that_only_an_old_state_breaks_is_not_told_as_broken() {
		here(PLACE);
		there(ADD);

		assertThat(here(command(ADD, ExpectedRevision.exactly(2), "a"))).isInstanceOf(CommandOutcome.Accepted.class);
	}

	@Test
	void a_precondition_that_only_an_old_state_fulfils_is_told_as_broken() {
		here(PLACE);
		there(ADD);

		assertThat(here(command(ADD, ExpectedRevision.exactly(1), "a")))
			.isEqualTo(new CommandOutcome.PreconditionFailed(ORDER, 2));
		assertThat(this.store.events()).hasSize(2);
	}

	@Test
	void an_old_state_on_which_there_is_nothing_to_do_is_not_believed() {
		here(PLACE);
		here(new CancelOrder());
		reopenElsewhere();

		here(new CancelOrder());

		assertThat(this.store.events().getLast().type()).isEqualTo(new EventType("order-cancelled", 1));
		assertThat(this.store.events()).hasSize(4);
	}

	@Test
	void a_command_that_its_own_result_rejects_gets_the_first_answer() {
		CommandOutcome first = here(command(PLACE, ExpectedRevision.noStream(), "a"));

		assertSameEffect(here(command(PLACE, ExpectedRevision.noStream(), "a")), first);
		assertSameEffect(there(command(PLACE, ExpectedRevision.noStream(), "a")), first);
	}

	@ParameterizedTest
	@EnumSource(names = { "READ", "APPEND" })
	void a_writer_that_is_faster_at_any_step_is_seen(Step step) {
		here(PLACE);
		there(ADD);
		this.store.beforeNext(step, () -> there(new CancelOrder()));

		assertThat(here(ADD)).isInstanceOf(CommandOutcome.Rejected.class);
		assertThat(this.store.events()).hasSize(3);
	}

	@Test
	void a_rejection_overtaken_by_the_first_of_its_key_before_the_key_is_looked_for_is_not_answered() {
		here(PLACE);
		here(new CancelOrder());
		Command<OrderCommand> command = command(ADD, ExpectedRevision.any(), "a");
		this.store.beforeNext(Step.FIND, () -> {
			reopenElsewhere();
			there(command);
		});

		assertThat(here(command)).isInstanceOfSatisfying(CommandOutcome.Accepted.class,
				(accepted) -> assertThat(accepted.appended().repeated()).isTrue());
	}

	@Test
	void a_guess_is_no_attempt_and_others_are_faster_at_each_attempt() {
		here(PLACE);
		beFasterAtEachAppend();

		assertThat(here(ADD)).isEqualTo(new CommandOutcome.Conflict(ORDER, ATTEMPTS_MAX));
		assertThat(this.store.events()).hasSize(1 + 1 + ATTEMPTS_MAX);
	}

	@Test
	void what_others_wrote_is_read_from_the_remembered_revision_on() {
		here(PLACE);
		there(ADD);
		int before = this.store.roundTrips();

		here(ADD);

		assertThat(this.store.roundTrips() - before).as("append, read, append").isEqualTo(3);
		assertThat(this.registry.get(CommandMetrics.EVENTS_FOLDED).counter().count()).isEqualTo(1);
	}

	@Test
	void a_store_that_was_set_back_makes_the_memory_forget() {
		here(PLACE);
		here(ADD);
		here(ADD);
		this.store.setBackTo(1);

		here(ADD);

		assertThat(this.memory.remembered(this.orders, ORDER))
			.contains(TestAggregates.withoutMemory(this.store).read(this.orders, ORDER));
		assertThat(this.store.events()).hasSize(2);
	}

	@Test
	void a_memory_never_holds_more_streams_than_allowed() {
		Aggregates small = TestAggregates.remembering(this.store, 1, this.registry);
		CommandHandler handler = handler(small);
		handler.handle(this.orders, command(PLACE, ExpectedRevision.any(), "a"));

		small.read(this.orders, new StreamId("order", "2"));
		small.read(this.orders, new StreamId("order", "3"));

		long remembered = List.of("1", "2", "3")
			.stream()
			.filter((key) -> small.remembered(this.orders, new StreamId("order", key)).isPresent())
			.count();
		assertThat(remembered).isEqualTo(1);
	}

	private void beFasterAtEachAppend() {
		this.store.beforeNext(Step.APPEND, () -> {
			there(ADD);
			beFasterAtEachAppend();
		});
	}

	/** Another order is placed in this stream by a writer who knows other rules. */
	private void reopenElsewhere() {
		this.store.append(Append.of(ORDER, ExpectedRevision.any(),
				List.of(new NewEvent(UUID.randomUUID(), new EventType("order-placed", 1), Instant.EPOCH,
						Metadata.startedBy("other"),
						"{\"customer\":\"1\",\"placedAt\":\"2010-12-01T08:26:00Z\",\"lines\":[],\"note\":null}"))));
	}

	private double count(String outcome) {
		return this.registry.get(CommandMetrics.CACHE).tag(CommandMetrics.OUTCOME, outcome).counter().count();
	}

	private CommandHandler handler(Aggregates aggregates) {
		return new CommandHandler(aggregates, this.store, UUID::randomUUID, () -> Instant.EPOCH, ATTEMPTS_MAX);
	}

	private CommandOutcome here(OrderCommand content) {
		return here(command(content, ExpectedRevision.any(), null));
	}

	private CommandOutcome here(Command<OrderCommand> command) {
		return this.here.handle(this.orders, command);
	}

	private CommandOutcome there(OrderCommand content) {
		return there(command(content, ExpectedRevision.any(), null));
	}

	private CommandOutcome there(Command<OrderCommand> command) {
		return this.there.handle(this.orders, command);
	}

	private static Command<OrderCommand> command(OrderCommand content, ExpectedRevision expected,
			@Nullable String key) {
		return new Command<>(ORDER, content, expected,
				Optional.ofNullable(key).map((text) -> new Idempotency(text, "fingerprint")),
				Metadata.startedBy("command-1"));
	}

	private static void assertSameEffect(CommandOutcome outcome, CommandOutcome first) {
		assertThat(outcome).usingRecursiveComparison().ignoringFields("appended.repeated").isEqualTo(first);
	}

}
