package dev.millrace.eventstore.web.sse;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import dev.millrace.events.store.EventStoreUnavailableException;
import dev.millrace.eventstore.EventStoreMetrics;
import dev.millrace.eventstore.FollowProperties;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The clients that follow a feed, each in a virtual thread of its own. A follower reads a
 * page, writes it and only then reads the next, so a slow client makes its own thread
 * wait and nothing else; the web server ends one that takes nothing for longer than its
 * connection timeout. Safe for use by many threads.
 */
public final class Followers implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Followers.class);

	private static final long NO_TIMEOUT = 0;

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private final FollowProperties properties;

	private final Semaphore free;

	private volatile CountDownLatch stopping = new CountDownLatch(1);

	private volatile boolean running;

	public Followers(FollowProperties properties, MeterRegistry registry) {
		this.properties = properties;
		this.free = new Semaphore(properties.followersMax());
		Gauge.builder(EventStoreMetrics.FOLLOWERS, this, Followers::count)
			.description("Clients that follow events")
			.register(registry);
	}

	/**
	 * Send a feed to a client until one of them or this application ends.
	 * @param feed its first page is read before this method returns, so that what is
	 * wrong with it can still be answered
	 * @throws FollowersExceededException if there are as many followers as are allowed
	 */
	public SseEmitter follow(Feed feed) {
		if (!this.running || !this.free.tryAcquire()) {
			throw new FollowersExceededException(this.properties.followersMax());
		}
		boolean started = false;
		try {
			Follower follower = new Follower(feed, feed.next(), this.stopping);
			Thread.ofVirtual().name("follower").start(follower);
			started = true;
			return follower.emitter;
		}
		finally {
			if (!started) {
				this.free.release();
			}
		}
	}

	@Override
	public void start() {
		this.stopping = new CountDownLatch(1);
		this.running = true;
	}

	/**
	 * End all followers, before the web server waits for its requests to end.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.stopping.countDown();
		try {
			int all = this.properties.followersMax();
			if (this.free.tryAcquire(all, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
				this.free.release(all);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	private int count() {
		return this.properties.followersMax() - this.free.availablePermits();
	}

	/** One client. */
	private final class Follower implements Runnable {

		private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);

		private final Feed feed;

		private final CountDownLatch stopping;

		private final CountDownLatch gone = new CountDownLatch(1);

		private Feed.Page page;

		private long lastSent;

		Follower(Feed feed, Feed.Page first, CountDownLatch stopping) {
			this.feed = feed;
			this.page = first;
			this.stopping = stopping;
			this.emitter.onCompletion(this.gone::countDown);
		}

		@Override
		public void run() {
			try {
				send(heartbeat());
				while (this.gone.getCount() > 0 && !isStopping()) {
					sendPage();
					this.page = this.feed.next();
				}
				this.emitter.complete();
			}
			catch (IOException ex) {
				// The web server reports it to the emitter; nobody is there to be told.
				logger.debug("A follower is gone", ex);
			}
			catch (EventStoreUnavailableException ex) {
				logger.warn("Ended a follower, which may resume: {}", ex.getMessage());
				this.emitter.complete();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				this.emitter.complete();
			}
			catch (RuntimeException ex) {
				logger.error("Ended a follower", ex);
				this.emitter.completeWithError(ex);
			}
			finally {
				Followers.this.free.release();
			}
		}

		private void sendPage() throws IOException, InterruptedException {
			for (Feed.Message message : this.page.messages()) {
				send(SseEmitter.event()
					.id(message.id())
					.name(message.name())
					.data(oneLine(message.json()), MediaType.TEXT_PLAIN));
			}
			if (this.page.caughtUp()) {
				if (System.nanoTime() - this.lastSent >= Followers.this.properties.heartbeatInterval().toNanos()) {
					send(heartbeat());
				}
				this.stopping.await(Followers.this.properties.pollInterval().toNanos(), TimeUnit.NANOSECONDS);
			}
		}

		/**
		 * A comment, and without data an id is no message either: the client only learns
		 * how far it has seen.
		 */
		private SseEmitter.SseEventBuilder heartbeat() {
			return SseEmitter.event().comment("heartbeat").id(this.page.id());
		}

		private void send(SseEmitter.SseEventBuilder message) throws IOException {
			try {
				this.emitter.send(message);
			}
			catch (IllegalStateException ex) {
				throw new IOException("The web server has ended the request", ex);
			}
			this.lastSent = System.nanoTime();
		}

		private boolean isStopping() {
			return this.stopping.getCount() == 0;
		}

		// A line break would end the message. In JSON it can only be between tokens.
		private static String oneLine(String json) {
			return json.replace('\n', ' ').replace('\r', ' ');
		}

	}

}
