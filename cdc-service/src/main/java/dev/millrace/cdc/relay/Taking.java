package dev.millrace.cdc.relay;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.millrace.cdc.take.Takes;
import org.jspecify.annotations.Nullable;

/**
 * Where the relay, which publishes in one thread, meets those who read tables meanwhile.
 * Whatever changes the takes is published by the relay, together with the rows it speaks
 * of. Safe for use by many threads.
 */
public final class Taking {

	private final Supplier<String> ids;

	private final InstantSource clock;

	/** Fair, so that readers get their turn beside a relay that is busy. */
	private final ReentrantLock lock = new ReentrantLock(true);

	private final Condition publishedOnce = this.lock.newCondition();

	private final RecentTransactions recent = new RecentTransactions();

	private final List<Window> windows = new ArrayList<>();

	private final Deque<Edit> edits = new ArrayDeque<>();

	private final List<Edit> publishing = new ArrayList<>();

	private volatile Cursor cursor;

	/** What the first query saw. */
	private @Nullable TransactionSnapshot first;

	private volatile boolean settled;

	private @Nullable Window due;

	private record Edit(UnaryOperator<Takes> change, CompletableFuture<Takes> published) {
	}

	/**
	 * @param cursor what is published
	 * @param ids names takes that begin by themselves
	 */
	public Taking(Cursor cursor, Supplier<String> ids, InstantSource clock) {
		this.cursor = cursor;
		this.ids = ids;
		this.clock = clock;
	}

	/**
	 * The takes as they are published.
	 */
	public Takes takes() {
		return this.cursor.takes();
	}

	/**
	 * The end of each partition of a topic, as it is published.
	 */
	public Map<Integer, Long> endOffsets(String topic) {
		return this.cursor.endOffsets().getOrDefault(topic, Map.of());
	}

	/**
	 * Open a window, to be filled with what a query sees that begins now.
	 */
	public Window open(String table) {
		return locked(() -> {
			Window window = new Window(table, this.recent.count(), this.cursor.endOffsets());
			this.windows.add(window);
			return window;
		});
	}

	/**
	 * Fill a window with what the query saw.
	 * @return whether that can be published; if not, another query must be run in another
	 * window
	 */
	public boolean fill(Window window, Portion portion) {
		return locked(() -> {
			long before = window.transactionsBefore();
			boolean sound = !window.isSpoiled() && !this.recent.hasForgotten(before)
					&& this.recent.areVisible(before, portion.snapshot()) && seesEarlierSessions(portion);
			if (sound) {
				window.fill(portion);
			}
			return sound;
		});
	}

	/**
	 * Whether queries see everything that was published before this session, so that
	 * nobody needs to know who writes to a table.
	 */
	public boolean isSettled() {
		return this.settled;
	}

	/**
	 * Close a window. Rows in it that are not published yet will not be.
	 */
	public void close(Window window) {
		locked(() -> this.windows.remove(window));
	}

	/**
	 * Whether the relay has come so far that a window can be published with the next
	 * transaction of the source.
	 */
	public boolean isReached(Lsn lsn) {
		return !lsn.isAfter(new Lsn(this.cursor.lsn()));
	}

	/**
	 * Change the takes.
	 * @return completed with the takes when that is published
	 */
	public CompletableFuture<Takes> edit(UnaryOperator<Takes> change) {
		Edit edit = new Edit(change, new CompletableFuture<>());
		locked(() -> this.edits.add(edit));
		return edit.published();
	}

	/**
	 * Wait until something is published.
	 */
	public void awaitPublication(Duration timeout) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			this.publishedOnce.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take note of what the source says, whether it is published already or will be.
	 */
	void received(List<Captured> batch) {
		locked(() -> {
			for (Captured captured : batch) {
				if (captured instanceof Captured.TransactionBegan(long transactionId)) {
					this.recent.add(transactionId);
				}
			}
			return true;
		});
	}

	/**
	 * Whether there is something to publish with whatever the source says next.
	 */
	public boolean isDue() {
		return locked(() -> !this.edits.isEmpty() || nextDue(new Lsn(this.cursor.lsn())).isPresent());
	}

	/**
	 * Publish with what the readers have, and keep them away meanwhile: a window is open
	 * from one publication on.
	 * @param first what of the source is in the publication
	 */
	Publication publish(List<Captured> first, Assembly assembly, RecordLog log) {
		return locked(() -> {
			this.due = null;
			first.forEach((captured) -> this.windows.forEach((window) -> window.observe(captured)));
			assembly.addRead(List.of(), changed(first, assembly.takes()));
			nextDue(assembly.lsn()).ifPresent((window) -> add(window, assembly));
			Publication publication = assembly.streamed();
			this.cursor = log.publish(publication);
			published();
			return publication;
		});
	}

	Cursor cursor() {
		return this.cursor;
	}

	/**
	 * Whether the last publication had rows of a table.
	 */
	boolean hasPublishedRows() {
		return this.due != null;
	}

	/**
	 * What was published before this session is known to nobody any more. It was
	 * committed before the first query, and a transaction whose commit is in the WAL but
	 * not visible yet, which takes as long as a synchronous standby does, still holds its
	 * locks.
	 */
	private boolean seesEarlierSessions(Portion portion) {
		this.first = (this.first != null) ? this.first : portion.snapshot();
		long begunLater = this.first.xmax();
		boolean sees = portion.writers()
			.stream()
			.allMatch((writer) -> writer >= begunLater || portion.snapshot().sees(writer));
		this.settled |= portion.snapshot().xmin() >= begunLater;
		return sees;
	}

	private Takes changed(List<Captured> first, Takes takes) {
		Takes changed = takes;
		for (Captured captured : first) {
			if (captured instanceof Captured.TableTruncated(String table)) {
				changed = changed.truncated(table, this.ids, this.clock.instant());
			}
		}
		while (!this.edits.isEmpty()) {
			Edit edit = this.edits.remove();
			changed = edit.change().apply(changed);
			this.publishing.add(edit);
		}
		return changed;
	}

	/**
	 * One window at a time, so that the stream never waits for more than one.
	 */
	private Optional<Window> nextDue(Lsn lsn) {
		return this.windows.stream().filter((window) -> isDue(window, lsn)).findFirst();
	}

	private static boolean isDue(Window window, Lsn lsn) {
		Portion portion = window.portion();
		return portion != null && (window.isSpoiled() || !portion.lsn().isAfter(lsn));
	}

	private void add(Window window, Assembly assembly) {
		Portion portion = Objects.requireNonNull(window.portion());
		Optional<Takes> takes = window.isSpoiled() ? Optional.empty() : portion.advance().apply(assembly.takes());
		takes.ifPresent((newTakes) -> assembly.addRead(window.rows(), newTakes));
		this.windows.remove(window);
		if (takes.isPresent()) {
			this.due = window;
		}
		else {
			window.end(false);
		}
	}

	private void published() {
		this.publishing.forEach((edit) -> edit.published().complete(this.cursor.takes()));
		this.publishing.clear();
		if (this.due != null) {
			this.due.end(true);
		}
		this.publishedOnce.signalAll();
	}

	private <T> T locked(Supplier<T> work) {
		this.lock.lock();
		try {
			return work.get();
		}
		finally {
			this.lock.unlock();
		}
	}

}
