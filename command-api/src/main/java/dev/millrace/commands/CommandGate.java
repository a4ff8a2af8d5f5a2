package dev.millrace.commands;

import java.util.Optional;
import java.util.concurrent.Semaphore;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/**
 * Lets a bounded number of commands through at a time and measures them. A command beyond
 * that is turned away at once: waiting here would only hide from clients that they are
 * too many. Safe for use by many threads.
 */
public final class CommandGate {

	private final CommandHandler handler;

	private final Optional<BoundaryHandler> boundaryHandler;

	private final MeterRegistry registry;

	private final Semaphore free;

	private final int inFlightMax;

	/**
	 * A gate before the handlers.
	 * @param boundaryHandler for categories whose decisions depend on boundaries; without
	 * it there are none
	 */
	public CommandGate(CommandHandler handler, Optional<BoundaryHandler> boundaryHandler, int inFlightMax,
			MeterRegistry registry) {
		this.handler = handler;
		this.boundaryHandler = boundaryHandler;
		this.registry = registry;
		this.free = new Semaphore(inFlightMax);
		this.inFlightMax = inFlightMax;
		Gauge.builder(CommandMetrics.IN_FLIGHT, () -> inFlightMax - this.free.availablePermits())
			.description("Commands being worked on")
			.register(registry);
	}

	/**
	 * Handle a command if there is room for it.
	 * @param name the command's name among those of the category
	 */
	public <C> CommandOutcome handle(Category<C, ?, ?> category, String name, Command<C> command) {
		Timer.Sample sample = Timer.start(this.registry);
		String outcomeName = "failed";
		try {
			CommandOutcome outcome = handleIfFree(category, command);
			outcomeName = name(outcome);
			return outcome;
		}
		finally {
			sample.stop(this.registry.timer(CommandMetrics.COMMANDS, CommandMetrics.CATEGORY, category.name(),
					CommandMetrics.COMMAND, name, CommandMetrics.OUTCOME, outcomeName));
		}
	}

	private <C> CommandOutcome handleIfFree(Category<C, ?, ?> category, Command<C> command) {
		if (!this.free.tryAcquire()) {
			return new CommandOutcome.Overloaded(this.inFlightMax);
		}
		try {
			return handleNow(category, command);
		}
		finally {
			this.free.release();
		}
	}

	private <C> CommandOutcome handleNow(Category<C, ?, ?> category, Command<C> command) {
		return category.boundary(command.content())
			.map((boundary) -> this.boundaryHandler.orElseThrow().handle(category, boundary, command))
			.orElseGet(() -> this.handler.handle(category, command));
	}

	private static String name(CommandOutcome outcome) {
		return switch (outcome) {
			case CommandOutcome.Accepted accepted -> accepted.appended().repeated() ? "repeated" : "accepted";
			case CommandOutcome.Rejected rejected -> "rejected";
			case CommandOutcome.PreconditionFailed failed -> "precondition-failed";
			case CommandOutcome.Conflict conflict -> "conflict";
			case CommandOutcome.KeyReused reused -> "key-reused";
			case CommandOutcome.Overloaded overloaded -> "overloaded";
		};
	}

}
