package dev.millrace.benchmarks.command;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.millrace.benchmarks.account.AccountEvent;
import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.benchmarks.account.AccountEvent.MoneyWithdrawn;
import dev.millrace.events.IdGenerator;
import dev.millrace.events.Metadata;
import dev.millrace.events.NewEvent;
import dev.millrace.events.TimeOrderedIds;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.events.store.Append;
import dev.millrace.events.store.AppendOutcome.Appended;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.ExpectedRevision;

/**
 * Fills accounts with a history: three deposits, then a withdrawal, and so on, an hour
 * from one to the next.
 */
final class AccountStreams {

	static final int WRITERS = 8;

	private static final int WITHDRAWAL_EVERY = 4;

	private static final BigDecimal DEPOSIT = new BigDecimal("25.00");

	private static final BigDecimal WITHDRAWAL = new BigDecimal("49.90");

	private static final Instant OPENED = Instant.parse("2000-01-03T08:00:00Z");

	private static final IdGenerator IDS = new TimeOrderedIds(Clock.systemUTC());

	private final EventCodec codec = new EventCodec(EventTypes.of(AccountEvent.class), List.of());

	private final EventStore store;

	AccountStreams(EventStore store) {
		this.store = store;
	}

	/**
	 * So many new accounts with so many events each.
	 */
	List<AccountStream> create(int count, int events) {
		List<Callable<AccountStream>> tasks = new ArrayList<>();
		for (int number = 0; number < count; number++) {
			tasks.add(() -> create(events));
		}
		ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
		try {
			List<AccountStream> streams = new ArrayList<>();
			for (Future<AccountStream> created : writers.invokeAll(tasks)) {
				streams.add(created.get());
			}
			return streams;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while accounts were filled", ex);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("An account could not be filled: " + ex.getCause(), ex);
		}
		finally {
			writers.shutdownNow();
		}
	}

	private AccountStream create(int events) {
		AccountStream stream = new AccountStream(IDS.next().toString(), events);
		for (int from = 1; from <= events; from += Append.EVENTS_MAX) {
			append(stream, from, Math.min(events, from + Append.EVENTS_MAX - 1));
		}
		return stream;
	}

	private void append(AccountStream stream, int from, int until) {
		List<NewEvent> page = new ArrayList<>();
		for (int revision = from; revision <= until; revision++) {
			page.add(newEvent(event(revision)));
		}
		if (!(this.store
			.append(Append.of(stream.id(), ExpectedRevision.exactly(from - 1L), page)) instanceof Appended)) {
			throw new IllegalStateException("Somebody else writes to " + stream.id());
		}
	}

	private NewEvent newEvent(AccountEvent event) {
		return new NewEvent(IDS.next(), this.codec.typeOf(event), event.bookedAt(),
				Metadata.startedBy(IDS.next().toString()), this.codec.encode(event));
	}

	static AccountEvent event(int revision) {
		Instant at = OPENED.plus(Duration.ofHours(revision));
		return (revision % WITHDRAWAL_EVERY == 0) ? new MoneyWithdrawn("standing order", WITHDRAWAL, at)
				: new MoneyDeposited("order " + revision, DEPOSIT, at);
	}

}
