package dev.millrace.cdc.debezium;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.relay.Captured;
import dev.millrace.cdc.relay.Step;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.RecordCommitter;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Debezium engine from its start to its end. What it reads is handed on in its polling
 * thread; after a batch is handled, the end of its last transaction is marked, and so the
 * slot moves only to places up to which everything is published.
 */
final class EngineRun implements ChangeSource.Run, DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

	private static final Logger logger = LoggerFactory.getLogger(EngineRun.class);

	private static final Duration CLOSE_RETRY = Duration.ofMillis(50);

	private final SourceRecords records;

	private final ChangeSource.Handler handler;

	private final int batchSize;

	private final Duration stopTimeout;

	private final Step.Listener steps;

	private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;

	private final CompletableFuture<Boolean> end = new CompletableFuture<>();

	private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();

	/** Held while a batch is handled: a stop waits for what is being published. */
	private final ReentrantLock handling = new ReentrantLock();

	private volatile boolean closing;

	/** To be published with what comes at once. */
	private List<Captured> captured = new ArrayList<>();

	/** The last end of a transaction among them. */
	private @Nullable RecordChangeEvent<SourceRecord> lastEnd;

	private EngineRun(Properties configuration, SourceRecords records, ChangeSource.Handler handler,
			DebeziumSettings settings, Step.Listener steps) {
		this.records = records;
		this.handler = handler;
		this.batchSize = settings.batchSize();
		this.stopTimeout = settings.stopTimeout();
		this.steps = steps;
		this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
			.using(configuration)
			.using(this::completed)
			.notifying(this)
			.build();
	}

	static EngineRun start(Properties configuration, SourceRecords records, ChangeSource.Handler handler,
			DebeziumSettings settings, Step.Listener steps) {
		EngineRun run = new EngineRun(configuration, records, handler, settings, steps);
		Thread thread = new Thread(run.engine, "millrace-debezium-" + settings.slot());
		thread.setDaemon(true);
		thread.start();
		return run;
	}

	@Override
	public void handleBatch(List<RecordChangeEvent<SourceRecord>> batch,
			RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
		this.handling.lockInterruptibly();
		try {
			if (!this.closing) {
				handle(batch, committer);
			}
		}
		finally {
			this.handling.unlock();
		}
	}

	@Override
	public boolean awaitEnd(Duration timeout) throws InterruptedException {
		try {
			return this.end.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("Debezium failed: " + SourceFailures.describe(ex.getCause()),
					ex.getCause());
		}
	}

	/**
	 * What is being published is waited for, and then the engine, which takes long to
	 * close when the server does not answer: it goes on with that by itself.
	 */
	@Override
	public void close() {
		try {
			this.closing = true;
			if (this.handling.tryLock(this.stopTimeout.toMillis(), TimeUnit.MILLISECONDS)) {
				this.handling.unlock();
			}
			Thread closer = Thread.ofPlatform().daemon().name("millrace-debezium-close").start(this::closeEngine);
			if (!closer.join(this.stopTimeout)) {
				logger.info("Debezium has not stopped within {} and is left to it", this.stopTimeout);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void handle(List<RecordChangeEvent<SourceRecord>> batch,
			RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
		for (RecordChangeEvent<SourceRecord> event : batch) {
			if (this.captured.size() >= this.batchSize) {
				publish(committer);
				if (this.closing) {
					return;
				}
			}
			this.captured.addAll(this.records.captured(event.record()));
			this.lastEnd = SourceRecords.isEnd(event.record()) ? event : this.lastEnd;
		}
		// A Kafka transaction costs as much as hundreds of records.
		if (!this.records.hasMore()) {
			publish(committer);
		}
		committer.markBatchFinished();
	}

	private void publish(RecordCommitter<RecordChangeEvent<SourceRecord>> committer) throws InterruptedException {
		this.handler.handle(this.captured);
		this.captured = new ArrayList<>();
		if (this.lastEnd != null) {
			committer.markProcessed(this.lastEnd);
			this.lastEnd = null;
			this.steps.reached(Step.SLOT_CONFIRMED);
		}
	}

	private void closeEngine() {
		long deadline = System.nanoTime() + this.stopTimeout.toNanos();
		while (!this.stopped.isDone() && System.nanoTime() - deadline < 0) {
			tryToClose();
			try {
				this.stopped.get(CLOSE_RETRY.toMillis(), TimeUnit.MILLISECONDS);
			}
			catch (TimeoutException | ExecutionException ex) {
				logger.trace("The engine has not stopped yet", ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	private void tryToClose() {
		try {
			this.engine.close();
		}
		catch (IllegalStateException ex) {
			// It cannot be closed while it starts its tasks, nor again while it closes.
			logger.trace("The engine cannot be closed now", ex);
		}
		catch (IOException ex) {
			logger.debug("The engine was not closed cleanly", ex);
		}
	}

	private void completed(boolean success, @Nullable String message, @Nullable Throwable error) {
		if (error != null && !this.closing) {
			this.end.completeExceptionally(error);
		}
		else if (!success && !this.closing) {
			this.end.completeExceptionally(new IllegalStateException("Debezium stopped: " + message));
		}
		this.end.complete(true);
		this.stopped.complete(true);
	}

}
