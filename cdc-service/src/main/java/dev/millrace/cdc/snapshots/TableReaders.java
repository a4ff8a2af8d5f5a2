package dev.millrace.cdc.snapshots;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.Portion;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.relay.Taking;
import dev.millrace.cdc.relay.Window;
import dev.millrace.cdc.take.KeyRange;
import dev.millrace.cdc.take.Take;
import dev.millrace.cdc.take.Takes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read tables while changes are streamed. Each holds one chunk at a
 * time: it reads the next when the relay has published the one before.
 */
public final class TableReaders implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(TableReaders.class);

	private static final Duration LOOK_AROUND = Duration.ofMillis(100);

	private static final Duration PUBLICATION_LOOK = Duration.ofMillis(20);

	private static final Duration VISIBLE_LOOK = Duration.ofMillis(5);

	private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

	/** A query that takes longer ends by itself, and nobody waits for what it says. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

	/** Keys that are gone are held in memory, no more than so many at once. */
	private static final int GONE_MAX = 50_000;

	private static final int RANGES_PER_THREAD = 4;

	/** A range of fewer chunks is not worth a thread of its own. */
	private static final int CHUNKS_PER_RANGE_MIN = 5;

	private final SnapshotSettings settings;

	private final Taking taking;

	private final Sources sources;

	private final Step.Listener steps;

	private final Consumer<RuntimeException> failed;

	private final InstantSource clock;

	private final WorkList list;

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopping;

	/**
	 * What is read.
	 *
	 * @param tables opens a reader of tables
	 * @param topics opens a reader of topics
	 * @param policy names the topics, and knows whether their keys tell rows
	 */
	public record Sources(Supplier<TableReader> tables, Supplier<TopicReader> topics, Policy policy) {
	}

	/**
	 * @param failed is told why something has to be tried again
	 */
	public TableReaders(SnapshotSettings settings, Taking taking, Sources sources, Step.Listener steps,
			Consumer<RuntimeException> failed, InstantSource clock) {
		this.settings = settings;
		this.taking = taking;
		this.sources = sources;
		this.steps = steps;
		this.failed = failed;
		this.clock = clock;
		this.list = new WorkList(taking::takes);
	}

	/**
	 * Start reading.
	 * @return this
	 */
	public TableReaders start(String name) {
		for (int number = 1; number <= this.settings.threads(); number++) {
			Thread thread = new Thread(this::run, "millrace-cdc-" + name + "-reader-" + number);
			thread.setDaemon(true);
			this.threads.add(thread);
			thread.start();
		}
		return this;
	}

	/**
	 * Stop reading. What was read and not published yet is read again another time.
	 */
	@Override
	public void close() {
		this.stopping = true;
		this.threads.forEach(Thread::interrupt);
		try {
			for (Thread thread : this.threads) {
				thread.join(STOP_TIMEOUT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		try (OpenReader reader = new OpenReader(this.sources.tables())) {
			while (!this.stopping) {
				Optional<WorkList.Work> work = this.list.take();
				if (work.isPresent()) {
					work(work.get(), reader);
				}
				else {
					rest(reader);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void work(WorkList.Work work, OpenReader reader) throws InterruptedException {
		try {
			Take take = this.taking.takes().goingOn(work.id(), work.table());
			if (take != null) {
				work(work, take, reader.get());
			}
		}
		catch (RuntimeException ex) {
			reader.close();
			retryLater(work, ex);
		}
		finally {
			this.list.giveBack(work);
		}
	}

	private void work(WorkList.Work work, Take take, TableReader reader) throws InterruptedException {
		switch (work) {
			case WorkList.Work.Plan ignored -> plan(take, reader);
			case WorkList.Work.Read read -> read(take, read.range(), reader);
			case WorkList.Work.Compare ignored -> compare(take, reader);
		}
	}

	/**
	 * Nothing to read. A change of the takes may wait for the source to say something.
	 */
	private void rest(OpenReader reader) throws InterruptedException {
		try {
			if (this.taking.isDue()) {
				reader.get().heartbeat();
			}
			else {
				reader.close();
			}
		}
		catch (RuntimeException ex) {
			logger.debug("No heartbeat", ex);
			reader.close();
		}
		this.taking.awaitPublication(LOOK_AROUND);
	}

	private void plan(Take take, TableReader reader) throws InterruptedException {
		if (take.state() != Take.State.WAITING) {
			return;
		}
		TableReader.Plan plan = reader.plan(take.table(), take.where(), RANGES_PER_THREAD * this.settings.threads(),
				CHUNKS_PER_RANGE_MIN * this.settings.chunkSize());
		Map<Integer, Long> before = this.taking.endOffsets(this.sources.policy().topic(take.table()));
		change(take, (waiting) -> waiting.planned(plan.ranges(), before, plan.rowsExpected(), this.clock.instant()),
				reader);
		this.steps.reached(Step.TAKE_PLANNED);
		logger.info("Taking table {}, about {} rows in {} ranges", take.table(), plan.rowsExpected(),
				plan.ranges().size());
	}

	private void change(Take take, UnaryOperator<Take> change, TableReader reader) throws InterruptedException {
		CompletableFuture<Takes> published = this.taking
			.edit((takes) -> takes.change(take.id(), take.table(), change).orElse(takes));
		reader.heartbeat();
		while (!this.stopping && !published.isDone()) {
			this.taking.awaitPublication(LOOK_AROUND);
		}
	}

	private void read(Take take, int index, TableReader reader) throws InterruptedException {
		if (take.state() != Take.State.READING || take.ranges().get(index).done()) {
			return;
		}
		KeyRange range = take.ranges().get(index);
		publishRows(take.table(), reader, (window, writers) -> {
			TableReader.Chunk chunk = reader.read(take.table(), take.where(), range, this.settings.chunkSize());
			this.steps.reached(Step.CHUNK_READ);
			return new Portion(chunk.snapshot(), writers, chunk.lsn(), chunk.rows(), (takes) -> takes.change(take.id(),
					take.table(),
					(reading) -> reading.advanced(index, chunk.rest(), chunk.rows().size(), this.clock.instant())));
		});
	}

	private void compare(Take take, TableReader reader) throws InterruptedException {
		if (take.state() != Take.State.COMPARING) {
			return;
		}
		try (TopicReader topics = this.sources.topics().get()) {
			new Comparison(take, topics, reader, this.settings.chunkSize()).run();
		}
	}

	/**
	 * What a query saw, with what else must be known of that moment.
	 */
	@FunctionalInterface
	interface Query {

		Portion run(Window window, Set<Long> writers);

	}

	/**
	 * Publish what a query sees, as far as nothing has changed around it.
	 * @return whether it is published; if not, another query has to be run
	 */
	boolean publishRows(String table, TableReader reader, Query query) throws InterruptedException {
		Window window = this.taking.open(table);
		try {
			Set<Long> writers = this.taking.isSettled() ? Set.of() : reader.writers(table);
			Portion portion = query.run(window, writers);
			if (this.taking.fill(window, portion)) {
				this.steps.reached(Step.CHUNK_OFFERED);
				return awaitEnd(window, portion, reader);
			}
			this.taking.awaitPublication(VISIBLE_LOOK);
			return false;
		}
		finally {
			this.taking.close(window);
		}
	}

	/**
	 * The source may say nothing more by itself.
	 */
	private boolean awaitEnd(Window window, Portion portion, TableReader reader) throws InterruptedException {
		reader.heartbeat();
		Optional<Boolean> published = Optional.empty();
		while (!this.stopping && published.isEmpty()) {
			published = window.awaitEnd(PUBLICATION_LOOK);
			if (published.isEmpty() && this.taking.isReached(portion.lsn())) {
				reader.heartbeat();
			}
		}
		return published.orElse(false);
	}

	private void retryLater(WorkList.Work work, RuntimeException failure) throws InterruptedException {
		Take take = this.taking.takes().goingOn(work.id(), work.table());
		if (this.stopping || take == null) {
			return;
		}
		if (mayBeTriedAgain(take, failure)) {
			logger.warn("Table {} cannot be read now, trying again in {} ms: {}", work.table(), RETRY_DELAY.toMillis(),
					failure.getMessage());
			this.failed.accept(failure);
			Thread.sleep(RETRY_DELAY);
		}
		else {
			logger.warn("Table {} cannot be taken: {}", work.table(), failure.getMessage());
			this.taking.edit((takes) -> takes
				.change(work.id(), work.table(),
						(going) -> going.ended(Take.State.FAILED, failure.getMessage(), this.clock.instant()))
				.orElse(takes));
		}
	}

	/**
	 * What a person asked for and Postgres refuses has failed. Otherwise the topic would
	 * lack rows.
	 */
	private static boolean mayBeTriedAgain(Take take, RuntimeException failure) {
		return take.kind() != Take.Kind.REQUESTED || failure instanceof CaptureUnavailableException;
	}

	/**
	 * One pass over a topic: it finds keys that no row has and whose last record is no
	 * delete, as many as fit in memory, and deletes them. Interrupted, it is done again
	 * and finds those deleted already.
	 */
	private final class Comparison {

		private final Take take;

		private final String topic;

		private final TopicReader topics;

		private final TableReader tables;

		private final int pageSize;

		private final Set<String> gone = new LinkedHashSet<>();

		private Map<Integer, Long> place;

		/** From here another pass is needed. */
		private @Nullable Map<Integer, Long> rest;

		private long deleted;

		Comparison(Take take, TopicReader topics, TableReader tables, int pageSize) {
			this.take = take;
			this.topic = TableReaders.this.sources.policy().topic(take.table());
			this.topics = topics;
			this.tables = tables;
			this.pageSize = pageSize;
			this.place = take.compared();
		}

		void run() throws InterruptedException {
			Map<Integer, Long> before = this.take.compareUntil();
			readUntil((before != null) ? before : TableReaders.this.taking.endOffsets(this.topic), true);
			while (!this.gone.isEmpty() && !TableReaders.this.stopping) {
				deletePage();
			}
			if (!TableReaders.this.stopping) {
				TableReaders.this.steps.reached(Step.TABLE_COMPARED);
				Map<Integer, Long> next = this.rest;
				change(this.take,
						(comparing) -> (next != null) ? comparing.compared(next, 0)
								: comparing.ended(Take.State.DONE, null, TableReaders.this.clock.instant()),
						this.tables);
				logger.info("Compared table {} with its topic: {} keys were gone", this.take.table(), this.deleted);
			}
		}

		private void readUntil(Map<Integer, Long> until, boolean looking) {
			while (!TableReaders.this.stopping && !isAt(until)) {
				TopicReader.Page page = this.topics.read(this.topic, this.place, until, this.pageSize);
				Set<String> present = new LinkedHashSet<>();
				for (TopicReader.Entry entry : page.entries()) {
					if (entry.removed()) {
						present.remove(entry.key());
						this.gone.remove(entry.key());
					}
					else {
						present.add(entry.key());
					}
				}
				if (looking) {
					look(present);
				}
				this.place = page.next();
			}
		}

		private void look(Set<String> present) {
			present.removeAll(this.gone);
			// Whether such a row is gone cannot be asked: its key stays in the topic.
			present.removeIf((key) -> !TableReaders.this.sources.policy().tellsRow(this.take.table(), key));
			if (this.gone.size() >= GONE_MAX) {
				this.rest = (this.rest != null) ? this.rest : this.place;
			}
			else if (!present.isEmpty()) {
				this.tables.missing(this.take.table(), present).rows().forEach((row) -> this.gone.add(row.key()));
			}
		}

		private boolean isAt(Map<Integer, Long> until) {
			return until.entrySet()
				.stream()
				.allMatch((end) -> this.place.getOrDefault(end.getKey(), 0L) >= end.getValue());
		}

		/**
		 * What was deleted until the window opened is in the topic up to its end then,
		 * and what is changed later is the window's affair.
		 */
		private void deletePage() throws InterruptedException {
			boolean published = publishRows(this.take.table(), this.tables, (window, writers) -> {
				readUntil(window.endOffsets(this.topic), false);
				List<String> page = this.gone.stream().limit(this.pageSize).toList();
				TableReader.Missing missing = this.tables.missing(this.take.table(), page);
				return new Portion(missing.snapshot(), writers, missing.lsn(), missing.rows(),
						(takes) -> takes.change(this.take.id(), this.take.table(),
								(comparing) -> comparing.compared(comparing.compared(), missing.rows().size())));
			});
			if (published) {
				List<String> page = this.gone.stream().limit(this.pageSize).toList();
				this.deleted += page.size();
				page.forEach(this.gone::remove);
			}
			else if (TableReaders.this.taking.takes().goingOn(this.take.id(), this.take.table()) == null) {
				this.gone.clear();
			}
		}

	}

	/**
	 * A reader that is opened when it is needed.
	 */
	private static final class OpenReader implements AutoCloseable {

		private final Supplier<TableReader> readers;

		private @Nullable TableReader reader;

		OpenReader(Supplier<TableReader> readers) {
			this.readers = readers;
		}

		TableReader get() {
			if (this.reader == null) {
				this.reader = this.readers.get();
			}
			return this.reader;
		}

		@Override
		public void close() {
			if (this.reader != null) {
				this.reader.close();
				this.reader = null;
			}
		}

	}

}
