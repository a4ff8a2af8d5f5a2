package dev.millrace.eventstore.postgres;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.events.store.EventStoreUnavailableException.Effect;
import dev.millrace.events.store.Idempotency;
import io.micrometer.core.instrument.DistributionSummary;

/**
 * Puts appends that arrive together into one transaction. There is no waiting for company
 * and no thread of its own: an append that finds a transaction free runs at once, and
 * whoever arrives in the meantime waits; when a transaction ends, the first of those
 * takes all the others along. Safe for use by many threads.
 */
final class GroupCommit {

	/**
	 * How many run at a time when groups are large: more would only make them smaller.
	 */
	private static final int LARGE_TRANSACTIONS_MAX = 2;

	/** More than so many writers for each transaction are many. */
	private static final int WRITERS_PER_TRANSACTION_FEW = 2;

	private static final int LOAD_FORGOTTEN_PART = 8;

	/**
	 * Of JSON in one transaction, in characters: what one statement should not exceed.
	 */
	private static final long SIZE_MAX = 4_000_000;

	/** Of one transaction. */
	private static final int EVENTS_MAX = 2_000;

	private static final Comparator<Waiting> BY_KEY = Comparator
		.comparing((waiting) -> waiting.append.idempotency().map(Idempotency::key).orElse(""));

	private final AppendStatements statements;

	private final int appendsMax;

	private final int transactionsMax;

	private final DistributionSummary appendsPerTransaction;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Waiting> queue = new ArrayDeque<>();

	private int transactions;

	private int transactionsAllowed;

	/** Appends that were there at a time: the most of late, forgotten by and by. */
	private int load;

	private int running;

	GroupCommit(AppendStatements statements, int appendsMax, int transactionsMax,
			DistributionSummary appendsPerTransaction) {
		this.statements = statements;
		this.appendsMax = appendsMax;
		this.transactionsMax = transactionsMax;
		this.transactionsAllowed = transactionsMax;
		this.appendsPerTransaction = appendsPerTransaction;
	}

	AppendAnswer append(EncodedAppend append) {
		Waiting own = new Waiting(append);
		return startOrQueue(own) ? lead(own) : own.next.join().get();
	}

	private boolean startOrQueue(Waiting own) {
		this.lock.lock();
		try {
			if (this.transactions < this.transactionsAllowed) {
				this.transactions++;
				return true;
			}
			this.queue.add(own);
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private AppendAnswer lead(Waiting own) {
		List<Waiting> batch = List.of(own);
		List<Supplier<AppendAnswer>> steps = List.of(GroupCommit::leaderFailed);
		try {
			batch = takeAlong(own);
			steps = Collections.nCopies(batch.size(), GroupCommit::leaderFailed);
			this.appendsPerTransaction.record(batch.size());
			steps = (batch.size() == 1) ? List.of(answered(this.statements.alone(own.append))) : together(batch);
		}
		finally {
			// First the next leader: it has the longest way.
			passOn(batch.size());
			for (int index = 0; index < batch.size(); index++) {
				batch.get(index).next.complete(steps.get(index));
			}
		}
		return steps.get(batch.indexOf(own)).get();
	}

	/**
	 * The leader and, of those that wait, all that fit into its transaction, in the order
	 * of their keys.
	 */
	private List<Waiting> takeAlong(Waiting leader) {
		Batch batch = new Batch(leader);
		this.lock.lock();
		try {
			adapt(this.running + 1 + this.queue.size());
			Iterator<Waiting> waiting = this.queue.iterator();
			while (waiting.hasNext() && batch.taken.size() < this.appendsMax) {
				if (batch.offer(waiting.next())) {
					waiting.remove();
				}
			}
		}
		finally {
			this.running += batch.taken.size();
			this.lock.unlock();
		}
		batch.taken.sort(BY_KEY);
		return batch.taken;
	}

	/**
	 * Run a batch.
	 * @return what each of it does next
	 */
	private List<Supplier<AppendAnswer>> together(List<Waiting> batch) {
		try {
			return this.statements.together(batch.stream().map((waiting) -> waiting.append).toList())
				.stream()
				.map(GroupCommit::answered)
				.toList();
		}
		catch (EventStoreUnavailableException ex) {
			return (ex.effect() == Effect.NONE) ? eachAlone(batch) : Collections.nCopies(batch.size(), () -> {
				throw ex;
			});
		}
		catch (RuntimeException ex) {
			return eachAlone(batch);
		}
	}

	/**
	 * Postgres took back the whole transaction, because of one append or because one had
	 * to wait for another program. Which one that is shows when each is alone.
	 */
	private List<Supplier<AppendAnswer>> eachAlone(List<Waiting> batch) {
		return batch.stream()
			.<Supplier<AppendAnswer>>map((waiting) -> () -> this.statements.alone(waiting.append))
			.toList();
	}

	private static Supplier<AppendAnswer> answered(AppendAnswer answer) {
		return () -> answer;
	}

	private static AppendAnswer leaderFailed() {
		throw new IllegalStateException("The thread that appended for others failed; its log says why");
	}

	/**
	 * A few writers are best served each by a transaction of its own, since Postgres
	 * flushes the log for several of them at once and nobody changes threads. Of many,
	 * most have to wait anyway: then few transactions with many appends each cost least.
	 */
	private void adapt(int present) {
		this.load = Math.max(present, this.load - this.load / LOAD_FORGOTTEN_PART);
		boolean many = this.load > WRITERS_PER_TRANSACTION_FEW * this.transactionsMax;
		this.transactionsAllowed = many ? Math.min(LARGE_TRANSACTIONS_MAX, this.transactionsMax) : this.transactionsMax;
	}

	private void passOn(int finished) {
		this.lock.lock();
		try {
			this.transactions--;
			this.running -= finished;
			while (this.transactions < this.transactionsAllowed && !this.queue.isEmpty()) {
				Waiting next = this.queue.poll();
				this.transactions++;
				next.next.complete(() -> lead(next));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What goes into one transaction: no stream and no key twice.
	 */
	private static final class Batch {

		private final List<Waiting> taken = new ArrayList<>();

		private final Set<String> streams = new HashSet<>();

		private final Set<String> keys = new HashSet<>();

		private int events;

		private long size;

		Batch(Waiting leader) {
			take(leader);
		}

		boolean offer(Waiting waiting) {
			if (!fits(waiting.append)) {
				return false;
			}
			take(waiting);
			return true;
		}

		private boolean fits(EncodedAppend append) {
			return this.events + append.events().size() <= EVENTS_MAX && this.size + append.size() <= SIZE_MAX
					&& !this.streams.contains(append.streamId())
					&& append.idempotency().filter((it) -> this.keys.contains(it.key())).isEmpty();
		}

		private void take(Waiting waiting) {
			this.taken.add(waiting);
			this.streams.add(waiting.append.streamId());
			waiting.append.idempotency().ifPresent((it) -> this.keys.add(it.key()));
			this.events += waiting.append.events().size();
			this.size += waiting.append.size();
		}

	}

	/**
	 * One append and what its thread, which waits, is to do next: lead, run alone, or
	 * answer.
	 */
	private static final class Waiting {

		private final EncodedAppend append;

		private final CompletableFuture<Supplier<AppendAnswer>> next = new CompletableFuture<>();

		Waiting(EncodedAppend append) {
			this.append = append;
		}

	}

}
