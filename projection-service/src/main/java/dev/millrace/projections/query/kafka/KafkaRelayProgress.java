package dev.millrace.projections.query.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import dev.millrace.events.store.Token;
import dev.millrace.events.wire.Progress;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.engine.kafka.GrouplessConsumers;
import dev.millrace.projections.query.RelayProgress;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;

/**
 * Follows the topic of progress records on a thread of its own and remembers which
 * transaction is in which record, for the most recent ones, and from which record on
 * older ones are complete.
 */
final class KafkaRelayProgress implements RelayProgress, SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(KafkaRelayProgress.class);

	private static final TopicPartition PROGRESS = new TopicPartition(Topics.PROGRESS, 0);

	/** How many transactions are remembered. */
	private static final int TRANSACTIONS_MAX = 200_000;

	/** How many of the records that say what is complete are remembered. */
	private static final int COMPLETE_MAX = 1_000;

	/** How many records before the end reading begins with. */
	private static final int RECORDS_BEFORE_END = 20_000;

	private static final Duration POLL_TIMEOUT = Duration.ofMillis(500);

	private static final Duration RETRY_PAUSE = Duration.ofMillis(500);

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

	private final Map<String, Object> config;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final Map<Long, Progress> byTransaction = new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Long, Progress> eldest) {
			return size() > TRANSACTIONS_MAX;
		}

	};

	/** For transactions that are too old to be among them. */
	private final NavigableMap<Long, Progress> byCompleteBelow = new TreeMap<>();

	private volatile CountDownLatch stopping = new CountDownLatch(0);

	private volatile @Nullable Thread thread;

	private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

	KafkaRelayProgress(Map<String, Object> consumerConfig) {
		this.config = GrouplessConsumers.config(consumerConfig);
	}

	@Override
	public Optional<Progress> await(Token token, Duration timeout) throws InterruptedException {
		long remaining = timeout.toNanos();
		this.lock.lockInterruptibly();
		try {
			Optional<Progress> progress = find(token.transactionId());
			while (progress.isEmpty() && remaining > 0) {
				remaining = this.changed.awaitNanos(remaining);
				progress = find(token.transactionId());
			}
			return progress;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The record that names a transaction, or the first one that says of all older ones
	 * that they are complete.
	 */
	private Optional<Progress> find(long transaction) {
		return Optional.ofNullable(this.byTransaction.get(transaction))
			.or(() -> Optional.ofNullable(this.byCompleteBelow.higherEntry(transaction)).map(Map.Entry::getValue));
	}

	@Override
	public void start() {
		this.stopping = new CountDownLatch(1);
		this.thread = Thread.ofPlatform().name("relay-progress").daemon().start(this::run);
	}

	private void run() {
		while (isRunning()) {
			try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(this.config, new ByteArrayDeserializer(),
					new ByteArrayDeserializer())) {
				this.consumer = opened;
				follow(opened);
			}
			catch (WakeupException ex) {
				logger.trace("Woken up to stop");
			}
			catch (KafkaException ex) {
				logger.warn("Cannot follow the relay's progress, trying again: {}", ex.toString());
				pause();
			}
		}
	}

	private void follow(KafkaConsumer<byte[], byte[]> opened) {
		while (isRunning() && !opened.listTopics().containsKey(Topics.PROGRESS)) {
			pause();
		}
		opened.assign(List.of(PROGRESS));
		long end = opened.endOffsets(List.of(PROGRESS)).getOrDefault(PROGRESS, 0L);
		opened.seek(PROGRESS, Math.max(0, end - RECORDS_BEFORE_END));
		while (isRunning()) {
			opened.poll(POLL_TIMEOUT).records(PROGRESS).forEach(this::remember);
		}
	}

	private void remember(ConsumerRecord<byte[], byte[]> record) {
		Progress progress = Progress.parse(new String(record.value(), StandardCharsets.UTF_8));
		this.lock.lock();
		try {
			progress.transactions().forEach((transaction) -> this.byTransaction.put(transaction, progress));
			if (progress.completeBelow() != null) {
				this.byCompleteBelow.putIfAbsent(progress.completeBelow(), progress);
				if (this.byCompleteBelow.size() > COMPLETE_MAX) {
					this.byCompleteBelow.pollFirstEntry();
				}
			}
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void pause() {
		try {
			boolean stopped = this.stopping.await(RETRY_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
			logger.trace("Paused, stopping: {}", stopped);
		}
		catch (InterruptedException ex) {
			this.stopping.countDown();
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void stop() {
		this.stopping.countDown();
		KafkaConsumer<byte[], byte[]> opened = this.consumer;
		Thread started = this.thread;
		if (opened != null) {
			opened.wakeup();
		}
		try {
			if (started != null && !started.join(STOP_TIMEOUT)) {
				logger.warn("Following the relay's progress has not stopped within {}", STOP_TIMEOUT);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Before the web server, so that the first token finds what was published before. */
	@Override
	public int getPhase() {
		return 0;
	}

	@Override
	public boolean isRunning() {
		return this.stopping.getCount() > 0;
	}

}
