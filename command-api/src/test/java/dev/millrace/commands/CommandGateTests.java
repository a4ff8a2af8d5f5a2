package dev.millrace.commands;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import dev.millrace.commands.orders.Order;
import dev.millrace.commands.orders.OrderCommand;
import dev.millrace.commands.orders.OrderCommand.CancelOrder;
import dev.millrace.commands.orders.OrderDecider;
import dev.millrace.commands.orders.OrderEvent;
import dev.millrace.events.Metadata;
import dev.millrace.events.StreamId;
import dev.millrace.events.store.ExpectedRevision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class CommandGateTests {

	private static final Command<OrderCommand> COMMAND = new Command<>(new StreamId("order", "1"), new CancelOrder(),
			ExpectedRevision.any(), Optional.empty(), Metadata.startedBy("command-1"));

	private final Category<OrderCommand, OrderEvent, Order> orders = Category.of(new OrderDecider(), OrderCommand.class,
			OrderEvent.class, List.of());

	private final InMemoryEventStore store = new InMemoryEventStore();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final CommandGate gate = new CommandGate(new CommandHandler(TestAggregates.withoutMemory(this.store),
			this.store, UUID::randomUUID, () -> Instant.EPOCH, 1), Optional.empty(), 1, this.registry);

	@Test
	void a_command_beyond_the_bound_is_turned_away_at_once() {
		AtomicReference<CommandOutcome> second = new AtomicReference<>();
		this.store.beforeNext(InMemoryEventStore.Step.APPEND, () -> second.set(handle()));

		CommandOutcome first = handle();

		assertThat(first).isInstanceOf(CommandOutcome.Accepted.class);
		assertThat(second.get()).isEqualTo(new CommandOutcome.Overloaded(1));
	}

	@Test
	void a_place_is_free_again_after_a_failure() {
		this.store.beforeNext(InMemoryEventStore.Step.APPEND, () -> {
			throw new IllegalArgumentException("failed by the test");
		});

		assertThatIllegalArgumentException().isThrownBy(this::handle);
		assertThat(handle()).isInstanceOf(CommandOutcome.Accepted.class);
	}

	@Test
	void commands_are_measured_by_outcome() {
		this.store.beforeNext(InMemoryEventStore.Step.APPEND, this::handle);
		handle();
		handle();

		assertThat(count("accepted")).isEqualTo(2);
		assertThat(count("overloaded")).isEqualTo(1);
		assertThat(this.registry.get(CommandMetrics.IN_FLIGHT).gauge().value()).isZero();
	}

	private long count(String outcome) {
		return this.registry.get(CommandMetrics.COMMANDS)
			.tags(CommandMetrics.CATEGORY, "order", CommandMetrics.COMMAND, "cancel-order", CommandMetrics.OUTCOME,
					outcome)
			.timer()
			.count();
	}

	private CommandOutcome handle() {
		return this.gate.handle(this.orders, "cancel-order", COMMAND);
	}

}
