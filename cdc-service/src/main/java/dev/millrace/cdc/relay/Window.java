package dev.millrace.cdc.relay;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.millrace.cdc.rows.RowJson;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of the stream around a query of one table: from a place that is before
 * everything the query did not see, to the place where its rows are published, which is
 * after everything it saw. A row whose key changed in between may be older than the
 * change, so the row is dropped: the change has been published. This is the watermark
 * algorithm of DBLog (Andreakis and Papapanagiotou, 2020), with places of the WAL instead
 * of rows of a signal table.
 */
public final class Window {

	/** Keys that change while a query runs; with more, the query is run again. */
	static final int KEYS_MAX = 100_000;

	private final String table;

	private final long transactionsBefore;

	private final Map<String, Map<Integer, Long>> endOffsets;

	private final CompletableFuture<Boolean> end = new CompletableFuture<>();

	private final Set<String> changed = new HashSet<>();

	private final Map<String, Captured.RowChanged> rows = new LinkedHashMap<>();

	private @Nullable Portion portion;

	private boolean spoiled;

	Window(String table, long transactionsBefore, Map<String, Map<Integer, Long>> endOffsets) {
		this.table = table;
		this.transactionsBefore = transactionsBefore;
		this.endOffsets = endOffsets;
	}

	/**
	 * The end of each partition of the table's topic when the window was opened.
	 */
	public Map<Integer, Long> endOffsets(String topic) {
		return this.endOffsets.getOrDefault(topic, Map.of());
	}

	/**
	 * Wait until its rows are published, or dropped because they are of no use.
	 * @return whether they are published; nothing within the time
	 */
	public Optional<Boolean> awaitEnd(Duration timeout) throws InterruptedException {
		try {
			return Optional.of(this.end.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
		}
		catch (TimeoutException ex) {
			return Optional.empty();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex.getCause());
		}
	}

	/**
	 * The number of transactions that the source had told of when it was opened.
	 */
	long transactionsBefore() {
		return this.transactionsBefore;
	}

	void observe(Captured captured) {
		switch (captured) {
			case Captured.RowChanged row when row.table().equals(this.table) -> keyChanged(row.key());
			case Captured.TableTruncated truncated when truncated.table().equals(this.table) -> spoil();
			default -> {
			}
		}
	}

	void fill(Portion read) {
		read.rows().forEach((row) -> this.rows.put(identity(row.key()), row));
		this.rows.keySet().removeAll(this.changed);
		this.changed.clear();
		this.portion = read;
	}

	/**
	 * Its rows are of no use.
	 */
	void spoil() {
		this.spoiled = true;
		this.changed.clear();
		this.rows.clear();
	}

	boolean isSpoiled() {
		return this.spoiled;
	}

	/**
	 * The query, if it was run.
	 */
	@Nullable Portion portion() {
		return this.portion;
	}

	Collection<Captured.RowChanged> rows() {
		return this.rows.values();
	}

	void end(boolean published) {
		this.end.complete(published);
	}

	/**
	 * Rows of a table without a key are no better told apart than by their order: one
	 * that changes meanwhile can appear as read and again as its change.
	 */
	private String identity(String key) {
		return key.equals(RowJson.NO_KEY) ? key + this.rows.size() : key;
	}

	private void keyChanged(String key) {
		if (this.portion != null) {
			this.rows.remove(key);
		}
		else if (!this.spoiled && this.changed.add(key) && this.changed.size() > KEYS_MAX) {
			spoil();
		}
	}

}
